using Fleet.Sending;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet;

/// <summary>Sends the rows of the devices: first those of the last hour, then each row when it is due.</summary>
internal sealed class FleetWorker(
    BatchPlan plan,
    IngestClient ingest,
    SentRows sent,
    IOptions<FleetOptions> options,
    TimeProvider timeProvider,
    IHostApplicationLifetime lifetime,
    ILogger<FleetWorker> logger) : BackgroundService
{
    private static readonly TimeSpan MaxBacklog = TimeSpan.FromHours(1);
    private static readonly TimeSpan FillInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private const int RequestsAtOnce = 8;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (HttpRequestException refused)
        {
            logger.Refused(refused.Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var interval = options.Value.Interval;
        logger.Started(options.Value.Devices, ingest.Address, interval);

        // 1. Fill in the last hour. Batches that an earlier run sent have the same keys and are not stored again.
        var sentUntil = timeProvider.GetUtcNow();
        await SendAsync(plan.Between(sentUntil - MaxBacklog, sentUntil, FillInterval), cancellationToken);
        var (stored, duplicates) = (sent.Of(SentRows.Stored), sent.Of(SentRows.Duplicate));
        logger.FilledIn(stored, duplicates);

        while (true)
        {
            // 2. Wait until rows are due. After an outage they are overdue, and there is no wait.
            var pause = BatchPlan.NextDue(sentUntil, interval) - timeProvider.GetUtcNow();
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause < ShortestPause ? ShortestPause : pause, timeProvider, cancellationToken);

            // 3. Send them, and those that became due while an earlier batch was not accepted, up to an hour.
            var now = timeProvider.GetUtcNow();
            if (sentUntil < now - MaxBacklog)
            {
                logger.Skipped(sentUntil, now - MaxBacklog);
                sentUntil = now - MaxBacklog;
            }
            await SendAsync(plan.Between(sentUntil, now, interval), cancellationToken);
            sentUntil = now;
        }
    }

    private Task SendAsync(IEnumerable<Batch> batches, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        batches,
        new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellationToken },
        async (batch, stop) =>
        {
            var receipt = await ingest.WriteAsync(batch, stop);
            sent.Add(batch.Table, receipt);
            if (receipt is { Duplicate: false, Errors: [var first, ..] })
                logger.Rejected(receipt.Rejected, batch.Rows, batch.Table, first.Index, first.Path, first.Code, first.Reason);
        });
}
