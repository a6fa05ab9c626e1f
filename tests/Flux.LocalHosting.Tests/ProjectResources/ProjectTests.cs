using System.Net.Http.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Flux.LocalHosting.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.LocalHosting.Tests.ProjectResources;

public sealed class ProjectTests : IDisposable
{
    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromSeconds(60));

    public void Dispose() => _timeout.Dispose();

    [Fact]
    public async Task A_project_runs_with_its_profile_its_references_and_its_telemetry()
    {
        await using var builder = Model.Create("--environment=Development", "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:4317");
        var other = builder.Shell("other-one", "sleep 1000").WithHttpEndpoint();
        var service = builder.AddProject<Projects.Flux_LocalHosting_TestService>("service")
            .WithReference(other.GetEndpoint("http")).WithArgs("--asked", "two words").WithHttpHealthCheck("/health");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("service", _timeout.Token);
        using var client = app.CreateHttpClient("service");

        Assert.Equal(["--asked", "two words"], await client.GetFromJsonAsync<string[]>("/arguments", _timeout.Token) ?? []);
        Assert.Equal("http", await Variable("FROM_PROFILE"));
        Assert.Equal("Development", await Variable("ASPNETCORE_ENVIRONMENT"));
        Assert.Equal("http", await Variable("DOTNET_LAUNCH_PROFILE"));
        Assert.Equal(service.GetEndpoint("http").Url, await Variable("ASPNETCORE_URLS"));
        Assert.Equal(other.GetEndpoint("http").Url, await Variable("services__other-one__http__0"));
        Assert.Equal("http://localhost:4317", await Variable("OTEL_EXPORTER_OTLP_ENDPOINT"));
        Assert.Equal("grpc", await Variable("OTEL_EXPORTER_OTLP_PROTOCOL"));
        Assert.Equal("service", await Variable("OTEL_SERVICE_NAME"));
        Assert.Equal("always_on", await Variable("OTEL_TRACES_SAMPLER"));

        Task<string> Variable(string name) => client.GetStringAsync($"/environment/{name}", _timeout.Token);
    }

    [Fact]
    public async Task A_project_that_ends_at_start_keeps_its_last_words()
    {
        await using var builder = Model.Create();
        builder.AddProject<Projects.Flux_LocalHosting_TestService>("service").WithEnvironment("TestService__ExitCode", "42");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        var ended = await app.ResourceNotifications.WaitForResourceAsync("service", static @event => @event.Snapshot.ExitCode is not null, _timeout.Token);

        Assert.Equal((KnownResourceStates.Finished, 42), (ended.Snapshot.State!.Text, ended.Snapshot.ExitCode));
        var words = app.Services.GetRequiredService<ResourceLoggerService>().Tail("service", 10);
        Assert.Contains(words, static line => line is { Content: "The first of the last words.", IsErrorMessage: false });
        Assert.Contains(words, static line => line is { Content: "Something is missing.", IsErrorMessage: true });
    }

    [Fact]
    public async Task An_explicit_profile_wins()
    {
        await using var builder = Model.Create("--DcpPublisher:RandomizePorts=false", "--DOTNET_LAUNCH_PROFILE=http");
        var service = builder.AddProject<Projects.Flux_LocalHosting_TestService>("service", launchProfileName: "other");

        var environment = await builder.EnvironmentAsync(service.Resource);

        Assert.Equal("other", environment["FROM_PROFILE"]);
        Assert.Equal("http://localhost:5392", environment["ASPNETCORE_URLS"]);
    }

    [Fact]
    public async Task The_AppHosts_own_profile_is_taken_where_the_project_has_it()
    {
        await using var builder = Model.Create("--DOTNET_LAUNCH_PROFILE=other");
        var service = builder.AddProject<Projects.Flux_LocalHosting_TestService>("service");

        Assert.Equal("other", (await builder.EnvironmentAsync(service.Resource))["FROM_PROFILE"]);
    }

    [Fact]
    public async Task A_profile_that_does_not_exist_is_named()
    {
        await using var builder = Model.Create();

        var refusal = Assert.Throws<DistributedApplicationException>(
            () => builder.AddProject<Projects.Flux_LocalHosting_TestService>("service", launchProfileName: "none"));

        Assert.Contains("'none'", refusal.Message, StringComparison.Ordinal);
    }
}
