using Fleet.Sending;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fleet;

/// <summary>Logs once a minute how many rows were stored and rejected.</summary>
internal sealed class FleetReporter(SentRows sent, TimeProvider timeProvider, ILogger<FleetReporter> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, timeProvider);
        var before = Count();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = Count();
            logger.LastMinute(
                now.Metrics - before.Metrics, now.Logs - before.Logs, now.Events - before.Events,
                now.Duplicates - before.Duplicates, now.Rejected - before.Rejected);
            before = now;
        }
    }

    private (long Metrics, long Logs, long Events, long Duplicates, long Rejected) Count() => (
        sent.Of("metrics", SentRows.Stored), sent.Of("logs", SentRows.Stored), sent.Of("events", SentRows.Stored),
        sent.Of(SentRows.Duplicate), sent.Of(SentRows.Rejected));
}
