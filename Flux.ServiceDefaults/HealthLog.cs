using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Flux.ServiceDefaults;

/// <summary>Logs a health check when its result changes: a problem as a warning, and what is only not ready yet as information.</summary>
/// <remarks>
/// It takes the place of the framework's own log, which repeats an error at each poll, from the first seconds of a start on:
/// <see cref="QuietLogs"/> turns that one off.
/// </remarks>
internal sealed class HealthLog(ILogger<HealthLog> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (HealthStatus Status, string? Reason)> _known = new(StringComparer.Ordinal);

    public void Note(HealthReport report)
    {
        foreach (var (check, entry) in report.Entries)
        {
            if (IsNews(check, entry))
                Write(check, entry);
        }
    }

    private bool IsNews(string check, HealthReportEntry entry)
    {
        var now = (entry.Status, entry.Description);
        lock (_lock)
        {
            // A service that begins healthy has nothing to tell.
            var before = _known.GetValueOrDefault(check, (HealthStatus.Healthy, now.Description));
            _known[check] = now;
            return now != before;
        }
    }

    private void Write(string check, HealthReportEntry entry)
    {
        switch (entry.Status)
        {
            case HealthStatus.Healthy:
                logger.Healthy(check);
                break;
            case HealthStatus.Degraded:
                logger.NotReadyYet(check, entry.Description);
                break;
            default:
                logger.Unhealthy(check, entry.Description, entry.Exception);
                break;
        }
    }
}
