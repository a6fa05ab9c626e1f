using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using CliWrap;
using CliWrap.Buffered;
using Flux.LocalHosting.Containers;
using Flux.LocalHosting.Processes;
using Flux.LocalHosting.Tests.Support;

namespace Flux.LocalHosting.Tests.Containers;

public sealed class ContainerTests : IDisposable
{
    private readonly FakeRuntime _docker = new();

    public void Dispose() => _docker.Dispose();

    [Fact]
    public async Task A_sessions_container_is_gone_when_the_AppHost_has_stopped()
    {
        await using var apphost = AppHostProcess.Start("container", environment: _docker.OnPath);
        var name = (await apphost.LineAsync("hello from"))["box              │ hello from ".Length..];
        Assert.True(_docker.IsRunning(name));

        apphost.Signal(PosixSignalNumber.Interrupt);

        Assert.Equal(0, await apphost.EndAsync());
        Assert.Equal([$"create --name {name} --rm image:latest", $"start --attach {name}", $"stop {name}"], _docker.Calls);
        Assert.Empty(_docker.Containers);
    }

    [Fact]
    public async Task A_persistent_container_outlives_the_AppHost_and_is_found_again()
    {
        await RunPersistentAsync("database=one");
        await RunPersistentAsync("database=one");

        Assert.Equal(["flux-timescale"], _docker.Containers);
        Assert.True(_docker.IsRunning("flux-timescale"));
        Assert.Single(_docker.Calls, static call => call.StartsWith("create", StringComparison.Ordinal));
        Assert.Contains("PASSWORD=database=one", _docker.Variables);
    }

    [Fact]
    public async Task A_persistent_container_that_is_described_otherwise_is_made_anew()
    {
        await RunPersistentAsync("first");
        await RunPersistentAsync("second");

        Assert.Equal(2, _docker.Calls.Count(static call => call.StartsWith("create", StringComparison.Ordinal)));
        Assert.Contains("PASSWORD=second", _docker.Variables);
    }

    [Fact]
    public async Task Secrets_do_not_stand_on_the_command_line()
    {
        await RunPersistentAsync("s3cret");

        Assert.DoesNotContain(_docker.Calls, static call => call.Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_image_that_cannot_be_had_fails_with_what_the_runtime_says()
    {
        _docker.Break();
        await using var apphost = AppHostProcess.Start("container", environment: _docker.OnPath);

        await apphost.LineAsync("no such image: image:latest");
        await apphost.LineAsync("could not be created ('docker create' ended with exit code 1).");
        await apphost.LineAsync("box              ✗ failed to start");
    }

    [Fact]
    public async Task Without_a_runtime_the_message_says_what_to_do()
    {
        using var empty = new TempFolder();
        await using var apphost = AppHostProcess.Start(
            "container", environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = empty.Path });

        await apphost.LineAsync("No container runtime was found. Install Docker or Podman, or name another in ASPIRE_CONTAINER_RUNTIME.");
    }

    [SkippableFact]
    public async Task The_real_command_line_knows_every_option()
    {
        var docker = Executables.TryFind("docker");
        Skip.If(docker is null, "This machine has no docker command: the options are checked by the fake one only.");
        await using var builder = Model.Create();
        var server = Describe(builder, "s3cret").WithBindMount(AppContext.BaseDirectory, "/mnt", isReadOnly: true).WithEntrypoint("sh");
        await builder.EnvironmentAsync(server.Resource);
        var command = ContainerCommand.Compose(server.Resource, new Dictionary<string, string> { ["A"] = "b" }, ["-c", "true"]);

        // There is nobody at this address: only the reading of the options is the real thing.
        var result = await Cli.Wrap(docker)
            .WithArguments(["--host", "tcp://127.0.0.1:1", "create", "--pull", "never", .. command.CreateArguments])
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();

        Assert.DoesNotContain("unknown", result.StandardError, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("127.0.0.1:1", result.StandardError, StringComparison.Ordinal);
    }

    private static IResourceBuilder<ContainerResource> Describe(IDistributedApplicationBuilder builder, string password) =>
        builder.AddContainer("timescale", "timescale/timescaledb", "2.29.2-pg17")
            .WithEnvironment("PASSWORD", password)
            .WithEndpoint(port: 25432, targetPort: 5432)
            .WithVolume("data", "/var/lib/postgresql/data")
            .WithLifetime(ContainerLifetime.Persistent);

    private async Task RunPersistentAsync(string password)
    {
        await using var builder = Model.Create($"--ASPIRE_CONTAINER_RUNTIME={_docker.Command}", "--DcpPublisher:RandomizePorts=false");
        Describe(builder, password);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await app.ResourceNotifications.WaitForResourceHealthyAsync("timescale", timeout.Token);
    }
}
