using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.Containers;
using Flux.LocalHosting.Processes;
using Flux.LocalHosting.ProjectResources;

namespace Flux.LocalHosting.Orchestration;

/// <summary>Starts one resource: composes its command line and environment and hands its output to the logs.</summary>
internal sealed class ResourceLauncher(
    AppHostBuild appHost,
    DistributedApplicationExecutionContext execution,
    ResourceLoggerService logs,
    PortGuard ports,
    ContainerLauncher containers,
    TimeProvider time)
{
    public async Task<IRunningResource> StartAsync(IResource resource, CancellationToken cancellationToken)
    {
        var environment = await ResolveEnvironmentAsync(resource, cancellationToken);
        var arguments = await ResolveArgumentsAsync(resource, cancellationToken);
        if (resource is ContainerResource container)
        {
            return await containers.StartAsync(container, environment, arguments, Add(resource), cancellationToken);
        }

        await ports.EnsureFreeAsync(resource, cancellationToken);
        var specification = resource switch
        {
            ProjectResource project => ProjectCommand.Compose(project, appHost, environment, arguments),
            ExecutableResource executable => new ProcessSpecification(
                executable.Command, arguments, executable.WorkingDirectory, InheritedEnvironment.With(environment)),
            _ => throw new DistributedApplicationException($"Local hosting cannot start '{resource.Name}', a {resource.GetType().Name}."),
        };
        return new RunningProcess(GuardedProcess.Start(specification, Add(resource)), specification.Grace, time);
    }

    private Action<string, bool> Add(IResource resource) => (line, isError) => logs.Add(resource.Name, line, isError);

    private async Task<Dictionary<string, string>> ResolveEnvironmentAsync(IResource resource, CancellationToken cancellationToken)
    {
        var variables = await ResourceConfiguration.EnvironmentAsync(resource, execution, cancellationToken);
        var resolved = new Dictionary<string, string>(variables.Count, StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            resolved[name] = await ResourceConfiguration.ResolveAsync(value, cancellationToken);
        }

        return resolved;
    }

    private async Task<string[]> ResolveArgumentsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var args = await ResourceConfiguration.ArgumentsAsync(resource, execution, cancellationToken);
        var resolved = new string[args.Count];
        for (var i = 0; i < resolved.Length; i++)
        {
            resolved[i] = await ResourceConfiguration.ResolveAsync(args[i], cancellationToken);
        }

        return resolved;
    }
}
