using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.Orchestration;
using Flux.LocalHosting.Processes;

namespace Flux.LocalHosting.Containers;

/// <summary>Creates and starts the container of one resource, and follows what it prints.</summary>
internal sealed class ContainerLauncher(ContainerRuntime runtime, TimeProvider time)
{
    public async Task<IRunningResource> StartAsync(
        ContainerResource resource,
        Dictionary<string, string> environment,
        string[] arguments,
        Action<string, bool> onLine,
        CancellationToken cancellationToken)
    {
        var command = ContainerCommand.Compose(resource, environment, arguments);
        var inherited = InheritedEnvironment.With(environment);
        if (!command.IsPersistent)
        {
            await CreateAsync(command, inherited, onLine, cancellationToken);
            return new RunningContainer(command.Name, runtime, Follow(["start", "--attach", command.Name], inherited, onLine));
        }

        if (!await IsCurrentAsync(command, cancellationToken))
        {
            await runtime.TryRunAsync(["rm", "--force", command.Name], cancellationToken);
            await CreateAsync(command, inherited, onLine, cancellationToken);
        }

        await runtime.RunAsync(["start", command.Name], cancellationToken);
        return Follow(["logs", "--follow", "--tail", "0", command.Name], inherited, onLine);
    }

    private async Task<bool> IsCurrentAsync(ContainerCommand command, CancellationToken cancellationToken)
    {
        var format = $"{{{{index .Config.Labels \"{ContainerCommand.FingerprintLabel}\"}}}}";
        var found = await runtime.TryRunAsync(["inspect", "--type", "container", "--format", format, command.Name], cancellationToken);
        return found.IsSuccess && found.StandardOutput.Trim() == command.Fingerprint;
    }

    // Pulling an image takes its time: what the runtime says meanwhile is shown.
    private async Task CreateAsync(
        ContainerCommand command, Dictionary<string, string> environment, Action<string, bool> onLine, CancellationToken cancellationToken)
    {
        using var process = Start(["create", .. command.CreateArguments], environment, onLine);
        await using var stop = cancellationToken.Register(process.Kill);
        var exitCode = await process.Exited;
        cancellationToken.ThrowIfCancellationRequested();
        if (exitCode != 0)
        {
            throw new DistributedApplicationException(
                $"The container '{command.Name}' could not be created ('{Path.GetFileName(runtime.Command)} create' ended with exit code {exitCode}).");
        }
    }

    private RunningProcess Follow(string[] arguments, Dictionary<string, string> environment, Action<string, bool> onLine) =>
        new(Start(arguments, environment, onLine), ProcessSpecification.DefaultGrace, time);

    private GuardedProcess Start(string[] arguments, Dictionary<string, string> environment, Action<string, bool> onLine) =>
        GuardedProcess.Start(new ProcessSpecification(runtime.Command, arguments, Environment.CurrentDirectory, environment), onLine);
}
