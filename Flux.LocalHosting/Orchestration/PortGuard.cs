using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.ProjectResources;

namespace Flux.LocalHosting.Orchestration;

/// <summary>Looks, just before a process starts, whether somebody else listens on its ports.</summary>
internal sealed class PortGuard(TimeProvider time)
{
    // A killed AppHost's children need a moment to end: their ports come free by themselves.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <exception cref="DistributedApplicationException">A port stays taken; names it, who has it and the setting that moves it.</exception>
    public async Task EnsureFreeAsync(IResource resource, CancellationToken cancellationToken)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            await EnsureFreeAsync(resource, endpoint, cancellationToken);
        }
    }

    private async Task EnsureFreeAsync(IResource resource, EndpointAnnotation endpoint, CancellationToken cancellationToken)
    {
        var port = endpoint.AllocatedEndpoint!.Port;
        var started = time.GetTimestamp();
        while (!PortAllocator.IsFree(port))
        {
            if (time.GetElapsedTime(started) > Patience)
            {
                var holder = PortHolder.Find(port) is { } name ? $" by {name}" : "";
                throw new DistributedApplicationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Port {port}, which '{resource.Name}' needs (endpoint '{endpoint.Name}'), is taken{holder}. End that process, or {Remedy(resource, endpoint)}."));
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static string Remedy(IResource resource, EndpointAnnotation endpoint)
    {
        if (endpoint.TargetPortEnvironmentVariable is { } variable)
        {
            return $"choose another port with the environment variable {variable}";
        }

        return endpoint.FromLaunchProfile && resource.TryGetLastAnnotation<IProjectMetadata>(out var project)
            ? $"choose another port with \"applicationUrl\" in {LaunchProfiles.SettingsPath(Path.GetDirectoryName(project.ProjectPath)!)}"
            : "choose another port where the AppHost's Program.cs adds the endpoint";
    }
}
