using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Flux.LocalHosting.Tests.Testing;

public sealed class TestingBuilderTests : IDisposable
{
    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromSeconds(60));

    public void Dispose() => _timeout.Dispose();

    [Fact]
    public async Task An_AppHost_runs_inside_a_test_on_free_ports()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Flux_LocalHosting_TestAppHost>([], _timeout.Token);
        await using var app = await builder.BuildAsync(_timeout.Token);
        await app.StartAsync(_timeout.Token);

        await app.ResourceNotifications.WaitForResourceHealthyAsync("service", _timeout.Token);

        using var client = app.CreateHttpClient("service");
        Assert.NotEqual(5391, client.BaseAddress!.Port);
        Assert.Equal(client.BaseAddress, app.GetEndpoint("service", "http"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health", _timeout.Token)).StatusCode);
        await app.StopAsync(_timeout.Token);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/health", _timeout.Token));
    }

    [Fact]
    public async Task A_test_may_change_the_model_before_it_is_built()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Flux_LocalHosting_TestAppHost>(
            ["--scene", "crash"], _timeout.Token);
        var crashing = (ExecutableResource)builder.Resources.Single(static resource => resource.Name == "crashing");
        builder.CreateResourceBuilder(crashing).WithArgs(static context => context.Args[1] = "exit 0");
        await using var app = await builder.BuildAsync(_timeout.Token);
        await app.StartAsync(_timeout.Token);

        await app.ResourceNotifications.WaitForResourceAsync("dependant", KnownResourceStates.Running, _timeout.Token);
    }

    [Fact]
    public async Task Nothing_is_reached_before_the_application_has_started()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Flux_LocalHosting_TestAppHost>([], _timeout.Token);
        await using var app = await builder.BuildAsync(_timeout.Token);

        Assert.Throws<InvalidOperationException>(() => app.CreateHttpClient("service"));
        Assert.Throws<InvalidOperationException>(() => app.GetEndpoint("service"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await app.GetConnectionStringAsync("service"));
    }

    [Fact]
    public async Task An_error_of_the_entry_point_is_the_tests_error()
    {
        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => DistributedApplicationTestingBuilder.CreateAsync<Projects.Flux_LocalHosting_TestAppHost>(["--scene", "nonsense"], _timeout.Token));

        Assert.Equal("There is no scene 'nonsense'.", failure.Message);
    }

    [Fact]
    public async Task A_connection_string_is_given_for_a_resource_that_has_one()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("--ConnectionStrings:flux=Host=elsewhere");
        builder.AddConnectionString("flux");
        builder.AddParameter("plain", "value");
        await using var app = await builder.BuildAsync(_timeout.Token);
        await app.StartAsync(_timeout.Token);

        Assert.Equal("Host=elsewhere", await app.GetConnectionStringAsync("flux", _timeout.Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await app.GetConnectionStringAsync("plain", _timeout.Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await app.GetConnectionStringAsync("nobody", _timeout.Token));
    }
}
