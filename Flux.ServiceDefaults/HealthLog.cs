using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Flux.ServiceDefaults;

/// <summary>Logs a health check when its result changes: unhealthy as a warning, not ready yet as information.</summary>
/// <remarks>
/// Replaces the framework's own log, which repeats an error at each request and from the first seconds of a start:
/// <see cref="QuietLogsRegistration"/> turns that one off.
/// </remarks>
internal sealed class HealthLog(ILogger<HealthLog> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (HealthStatus Status, string? Reason)> _known = new(StringComparer.Ordinal);

    public void Note(HealthReport report)
    {
        foreach (var (check, entry) in report.Entries)
        {
            if (IsChanged(check, entry))
                Write(check, entry);
        }
    }

    private bool IsChanged(string check, HealthReportEntry entry)
    {
        var now = (entry.Status, entry.Description);
        lock (_lock)
        {
            // A service that starts healthy logs nothing.
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
