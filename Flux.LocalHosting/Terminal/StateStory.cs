using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.Orchestration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Flux.LocalHosting.Terminal;

/// <summary>A resource's state in words for people.</summary>
internal sealed record StateStory(string Symbol, string Style, string Text, bool IsFailure = false)
{
    /// <returns>Null for states that nobody needs to read about.</returns>
    public static StateStory? Of(IResource resource, CustomResourceSnapshot snapshot, bool isStopping)
    {
        var state = snapshot.State?.Text;
        if (resource is ParameterResource && state == KnownResourceStates.Running)
        {
            return null;
        }

        return state switch
        {
            "Waiting" => Waiting(WaitingFor(snapshot)),
            "Starting" => new StateStory("◌", "grey", "starting"),
            "Running" => Running(resource, snapshot),
            "Stopping" => new StateStory("◌", "grey", "stopping"),
            "FailedToStart" or "Value missing" => new StateStory("✗", "red", "failed to start", IsFailure: true),
            "Finished" or "Exited" => Ended(snapshot, isStopping),
            _ => null,
        };
    }

    public static string[] WaitingFor(CustomResourceSnapshot snapshot) =>
        snapshot.Properties.FirstOrDefault(static property => property.Name == DependencyWaiter.WaitingFor)?.Value as string[] ?? [];

    private static StateStory? Waiting(string[] names) =>
        names.Length == 0 ? null : new StateStory("…", "yellow", $"waits for {string.Join(", ", names)}");

    private static StateStory Running(IResource resource, CustomResourceSnapshot snapshot)
    {
        var urls = string.Join(' ', snapshot.Urls.Select(static url => url.Url));
        var address = urls.Length == 0 ? "" : $" {urls}";
        var asked = snapshot.HealthReports.Any(static report => report.Status is not null);
        if (snapshot.HealthStatus == HealthStatus.Healthy)
        {
            return new StateStory("✔", "green", (resource.HasAnnotationOfType<HealthCheckAnnotation>() ? "healthy" : "running") + address);
        }

        var complaint = snapshot.HealthReports.FirstOrDefault(static report => report.Status is HealthStatus.Unhealthy or HealthStatus.Degraded);
        return asked && snapshot.StartTimeStamp is not null && WasHealthy(snapshot)
            ? new StateStory("!", "red", $"unhealthy: {complaint?.Description ?? complaint?.Name}")
            : new StateStory("●", "blue", $"running, not healthy yet{address}");
    }

    // What has been healthy before and is no more is worth a red line; what is only starting is not.
    private static bool WasHealthy(CustomResourceSnapshot snapshot) => snapshot.ReadyHandlers is not null;

    private static StateStory Ended(CustomResourceSnapshot snapshot, bool isStopping) => snapshot.ExitCode switch
    {
        null => new StateStory("■", "grey", "not started"),
        0 => new StateStory("■", "grey", "finished"),
        _ when isStopping => new StateStory("■", "grey", "stopped"),
        var code => new StateStory("✗", "red", $"ended with exit code {code}", IsFailure: true),
    };
}
