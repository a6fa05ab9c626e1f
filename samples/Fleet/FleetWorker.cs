using Fleet.Sending;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet;

/// <summary>Sends what the devices tell: first that of the last hour, then what falls due.</summary>
internal sealed class FleetWorker(
    BatchPlan plan,
    IngestClient ingest,
    SentRows sent,
    IOptions<FleetOptions> options,
    TimeProvider timeProvider,
    IHostApplicationLifetime lifetime,
    ILogger<FleetWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);
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

        // 1. Fill in the last hour. What an earlier run sent of it has the same keys and is not stored again.
        var sentUntil = timeProvider.GetUtcNow();
        await SendAsync(plan.Between(sentUntil - Memory, sentUntil, FillInterval), cancellationToken);
        var (stored, duplicates) = (sent.Of(SentRows.Stored), sent.Of(SentRows.Duplicate));
        logger.FilledIn(stored, duplicates);

        while (true)
        {
            // 2. Wait until something falls due. After an outage that is long past.
            var pause = BatchPlan.NextDue(sentUntil, interval) - timeProvider.GetUtcNow();
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause < ShortestPause ? ShortestPause : pause, timeProvider, cancellationToken);

            // 3. Send it, with all that fell due while an earlier batch was not taken, up to an hour.
            var now = timeProvider.GetUtcNow();
            if (sentUntil < now - Memory)
            {
                logger.Skipped(sentUntil, now - Memory);
                sentUntil = now - Memory;
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
