using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Flux.AppHost.Terminal;

/// <summary>A resource's state as a line of the terminal.</summary>
internal sealed record ResourceStateText(string Style, string Text, bool IsFailure = false)
{
    /// <summary>Returns null for states that need no line.</summary>
    /// <param name="snapshot">The resource's state.</param>
    /// <param name="wasReady">It was healthy before.</param>
    /// <param name="isOverdue">It has been running long enough to explain why it is not healthy.</param>
    /// <param name="waitsFor">Names of the resources that it still waits for.</param>
    /// <param name="failedDependencies">Those of them that have failed.</param>
    public static ResourceStateText? Of(
        CustomResourceSnapshot snapshot,
        bool wasReady,
        bool isOverdue,
        IReadOnlyCollection<string> waitsFor,
        IEnumerable<string> failedDependencies)
    {
        var state = snapshot.State?.Text;
        if (state == KnownResourceStates.Waiting || state == KnownResourceStates.Starting)
            return new ResourceStateText("grey", waitsFor.Count == 0 ? "starting" : $"waiting for {string.Join(", ", waitsFor)}");
        if (state == KnownResourceStates.Running)
            return Running(snapshot, wasReady, isOverdue);
        if (state == KnownResourceStates.ValueMissing)
            return new ResourceStateText("red", "has no value", IsFailure: true);
        if (state == KnownResourceStates.FailedToStart && string.Join(", ", failedDependencies) is { Length: > 0 } failed)
            return new ResourceStateText("red", $"was not started: it needs {failed}");
        if (state == KnownResourceStates.FailedToStart || state == KnownResourceStates.RuntimeUnhealthy)
            return new ResourceStateText("red", "failed to start", IsFailure: true);
        if (KnownResourceStates.TerminalStates.Contains(state, StringComparer.Ordinal))
        {
            return snapshot.ExitCode switch
            {
                // A database has no exit code: it stops with its server.
                null => new ResourceStateText("grey", "stopped"),
                0 => new ResourceStateText("grey", "finished"),
                _ => new ResourceStateText("red", $"ended with exit code {snapshot.ExitCode}", IsFailure: true),
            };
        }
        return null;
    }

    private static ResourceStateText? Running(CustomResourceSnapshot snapshot, bool wasReady, bool isOverdue)
    {
        if (snapshot.HealthStatus == HealthStatus.Healthy)
        {
            var urls = string.Concat(snapshot.Urls.Where(url => !url.IsInternal).Select(url => " " + url.Url));
            return new ResourceStateText("green", (snapshot.HealthReports.IsEmpty ? "running" : "healthy") + urls);
        }

        var report = snapshot.HealthReports.FirstOrDefault(report => report.Status is HealthStatus.Unhealthy or HealthStatus.Degraded);
        var reason = (report?.Description ?? report?.ExceptionText)?.Split('\n')[0].TrimEnd() ?? report?.Name;
        return (wasReady, isOverdue, reason) switch
        {
            (true, _, _) => new ResourceStateText("red", $"is no longer healthy: {reason}"),
            (_, true, not null) => new ResourceStateText("yellow", $"is not healthy: {reason}"),
            _ => new ResourceStateText("grey", "running, not healthy yet"),
        };
    }
}
