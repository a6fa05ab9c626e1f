using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.Orchestration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Flux.LocalHosting.Terminal;

/// <summary>A resource's state in words for people.</summary>
internal sealed record StateStory(string Symbol, string Style, string Text, bool IsCrash = false)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    /// <returns>Null for states that nobody needs to read about.</returns>
    public static StateStory? Of(IResource resource, CustomResourceSnapshot snapshot, TimeSpan runningFor, bool isStopping)
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
            "Running" => Running(resource, snapshot, runningFor),
            "Stopping" => new StateStory("◌", "grey", "stopping"),
            "FailedToStart" or "Value missing" => new StateStory("✗", "red", "failed to start"),
            "Finished" or "Exited" => Ended(snapshot, isStopping),
            _ => null,
        };
    }

    public static string[] WaitingFor(CustomResourceSnapshot snapshot) =>
        snapshot.Properties.FirstOrDefault(static property => property.Name == DependencyWaiter.WaitingFor)?.Value as string[] ?? [];

    private static StateStory? Waiting(string[] names) =>
        names.Length == 0 ? null : new StateStory("…", "yellow", $"waits for {string.Join(", ", names)}");

    private static StateStory Running(IResource resource, CustomResourceSnapshot snapshot, TimeSpan runningFor)
    {
        var urls = string.Join(' ', snapshot.Urls.Select(static url => url.Url));
        var address = urls.Length == 0 ? "" : $" {urls}";
        if (snapshot.HealthStatus == HealthStatus.Healthy)
        {
            return new StateStory("✔", "green", (resource.HasAnnotationOfType<HealthCheckAnnotation>() ? "healthy" : "running") + address);
        }

        var complaint = snapshot.HealthReports.FirstOrDefault(static report => report.Status is HealthStatus.Unhealthy or HealthStatus.Degraded);
        var reason = complaint?.Description ?? complaint?.ExceptionText ?? complaint?.Name;
        if (snapshot.ReadyHandlers is not null)
        {
            return new StateStory("!", "red", $"unhealthy: {reason}");
        }

        // What has only just started need not explain itself.
        return reason is null || runningFor < Settling
            ? new StateStory("●", "blue", $"running, not healthy yet{address}")
            : new StateStory("●", "yellow", $"running, still not healthy: {reason}");
    }

    private static StateStory Ended(CustomResourceSnapshot snapshot, bool isStopping) => snapshot.ExitCode switch
    {
        null when snapshot.StartTimeStamp is null => new StateStory("■", "grey", "not started"),
        null when !isStopping => new StateStory("✗", "red", "ended"),
        _ when isStopping => new StateStory("■", "grey", "stopped"),
        0 => new StateStory("■", "grey", "finished"),
        var code => new StateStory("✗", "red", $"ended with exit code {code}", IsCrash: true),
    };
}
