using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.Terminal;
using Flux.LocalHosting.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Flux.LocalHosting.Tests.Orchestration;

public sealed class WaitTests : IDisposable
{
    private const string ForEver = "sleep 1000";
    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromSeconds(60));

    public void Dispose() => _timeout.Dispose();

    [Fact]
    public async Task A_resource_waits_until_its_dependency_is_healthy()
    {
        var health = HealthStatus.Unhealthy;
        await using var builder = Model.Create();
        builder.Services.AddHealthChecks().AddCheck("database_check", () => new HealthCheckResult(health, "not yet"));
        var database = builder.Shell("database", ForEver).WithHealthCheck("database_check");
        builder.Shell("service", ForEver).WaitFor(database);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await app.ResourceNotifications.WaitForResourceAsync("database", static @event => @event.Snapshot.HealthReports is [{ Status: HealthStatus.Unhealthy }], _timeout.Token);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("service", out var waiting));
        Assert.Equal(KnownResourceStates.Waiting, waiting.Snapshot.State?.Text);
        Assert.Equal(["database"], StateStory.WaitingFor(waiting.Snapshot));

        health = HealthStatus.Healthy;

        await app.ResourceNotifications.WaitForResourceAsync("service", KnownResourceStates.Running, _timeout.Token);
    }

    [Fact]
    public async Task A_resource_waits_until_a_job_has_ended_well()
    {
        await using var builder = Model.Create();
        var job = builder.Shell("job", "exit 4");
        builder.Shell("service", ForEver).WaitForCompletion(job, exitCode: 4);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("service", KnownResourceStates.Running, _timeout.Token);

        Assert.True(app.ResourceNotifications.TryGetCurrentState("job", out var ended));
        Assert.Equal((KnownResourceStates.Finished, 4), (ended.Snapshot.State!.Text, ended.Snapshot.ExitCode));
    }

    [Fact]
    public async Task A_job_that_fails_fails_who_waits_for_it()
    {
        await using var builder = Model.Create();
        var job = builder.Shell("job", "exit 1");
        builder.Shell("service", ForEver).WaitForCompletion(job);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("service", KnownResourceStates.FailedToStart, _timeout.Token);

        var lines = app.Services.GetRequiredService<ResourceLoggerService>().Tail("service", 1);
        Assert.Equal(
            "Resource 'service' stopped waiting for dependency resource 'job' because it entered the 'Finished' state with exit code '1', expected '0'.",
            Assert.Single(lines).Content);
    }

    [Fact]
    public async Task A_dependency_that_cannot_start_fails_who_waits_for_it()
    {
        await using var builder = Model.Create();
        var database = builder.AddExecutable("database", "no-such-command", AppContext.BaseDirectory);
        builder.Shell("service", ForEver).WaitFor(database);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("service", KnownResourceStates.FailedToStart, _timeout.Token);
        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => app.ResourceNotifications.WaitForResourceHealthyAsync("service", _timeout.Token));

        Assert.Contains("'service'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_is_up_when_what_is_in_it_has_started()
    {
        await using var builder = Model.Create();
        var server = builder.Shell("server", ForEver).WithEndpoint(scheme: "tcp", env: "SERVER_PORT");
        var port = server.GetEndpoint("tcp").Property(EndpointProperty.Port);
        var flux = builder.AddConnectionString("flux", ReferenceExpression.Create($"Host=localhost;Port={port}"));
        builder.Shell("service", ForEver).WithReference(flux).WaitFor(flux);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        await app.ResourceNotifications.WaitForResourceHealthyAsync("service", _timeout.Token);

        var connectionString = await flux.Resource.ConnectionStringExpression.GetValueAsync(_timeout.Token);
        Assert.Equal($"Host=localhost;Port={server.GetEndpoint("tcp").Port}", connectionString);
    }

    [Fact]
    public async Task Waiting_for_a_resource_that_does_not_exist_fails_at_once()
    {
        await using var builder = Model.Create();
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => app.ResourceNotifications.WaitForResourceHealthyAsync("nobody", _timeout.Token));

        Assert.Contains("'nobody'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_ends_with_its_server()
    {
        await using var builder = Model.Create();
        var server = builder.Shell("server", "exit 1");
        builder.AddResource(new Database("database", server.Resource));
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("database", KnownResourceStates.Finished, _timeout.Token);
    }

    [Fact]
    public async Task Waiting_for_itself_is_refused()
    {
        await using var builder = Model.Create();
        var service = builder.Shell("service", ForEver);

        Assert.Throws<DistributedApplicationException>(() => service.WaitFor(service));
    }

    [Fact]
    public async Task A_handler_of_the_ready_event_that_fails_fails_who_waits()
    {
        await using var builder = Model.Create();
        var server = builder.Shell("server", ForEver);
        builder.Eventing.Subscribe<ResourceReadyEvent>(server.Resource, static (_, _) => throw new InvalidOperationException("no database"));
        builder.Shell("service", ForEver).WaitFor(server);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("service", KnownResourceStates.FailedToStart, _timeout.Token);
    }

    private sealed class Database(string name, ExecutableResource parent) : Resource(name), IResourceWithParent<ExecutableResource>
    {
        public ExecutableResource Parent { get; } = parent;
    }
}
