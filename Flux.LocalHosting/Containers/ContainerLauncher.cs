using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.Orchestration;
using Flux.LocalHosting.Processes;

namespace Flux.LocalHosting.Containers;

/// <summary>Starts a container: a session's in the foreground, a persistent one detached or as it was found.</summary>
internal static class ContainerLauncher
{
    public static async Task<IRunningResource> StartAsync(
        ContainerResource resource,
        ContainerRuntime runtime,
        Dictionary<string, string> environment,
        string[] arguments,
        Action<string, bool> onLine,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var command = ContainerCommand.Compose(resource, environment, arguments);
        var inherited = InheritedEnvironment.With(environment);
        if (!command.IsPersistent)
        {
            // The runtime passes SIGTERM on to the container, and --rm removes it when it has ended.
            return Follow(["run", "--rm", .. command.RunArguments], runtime, inherited, onLine, time);
        }

        if (!await IsCurrentAsync(command, runtime, cancellationToken))
        {
            await runtime.TryRunAsync(["rm", "--force", command.Name], cancellationToken);
            await RunDetachedAsync(command, runtime, inherited, onLine);
        }
        else
        {
            await runtime.RunAsync(["start", command.Name], cancellationToken);
        }

        return Follow(["logs", "--follow", "--tail", "0", command.Name], runtime, inherited, onLine, time);
    }

    private static async Task<bool> IsCurrentAsync(ContainerCommand command, ContainerRuntime runtime, CancellationToken cancellationToken)
    {
        var format = $"{{{{index .Config.Labels \"{ContainerCommand.FingerprintLabel}\"}}}}";
        var found = await runtime.TryRunAsync(["inspect", "--type", "container", "--format", format, command.Name], cancellationToken);
        return found.IsSuccess && found.StandardOutput.Trim() == command.Fingerprint;
    }

    // Pulling an image takes its time: what the runtime says meanwhile is shown.
    private static async Task RunDetachedAsync(
        ContainerCommand command, ContainerRuntime runtime, Dictionary<string, string> environment, Action<string, bool> onLine)
    {
        var specification = Specification(["run", "--detach", .. command.RunArguments], runtime, environment);
        using var process = GuardedProcess.Start(specification, onLine);
        var exitCode = await process.Exited;
        if (exitCode != 0)
        {
            throw new Aspire.Hosting.DistributedApplicationException($"The container '{command.Name}' could not be started: exit code {exitCode}.");
        }
    }

    private static RunningProcess Follow(
        string[] arguments, ContainerRuntime runtime, Dictionary<string, string> environment, Action<string, bool> onLine, TimeProvider time)
    {
        var specification = Specification(arguments, runtime, environment);
        return new RunningProcess(GuardedProcess.Start(specification, onLine), specification.Grace, time);
    }

    private static ProcessSpecification Specification(string[] arguments, ContainerRuntime runtime, Dictionary<string, string> environment) =>
        new(runtime.Command, arguments, Environment.CurrentDirectory, environment);
}
