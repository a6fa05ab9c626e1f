using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.Ingest.Maintenance;

/// <summary>Runs a round now and then, beside the write path and never on it.</summary>
internal sealed class MaintenanceWorker(
    MaintenanceRound round, MaintenanceTelemetry telemetry, IOptions<MaintenanceOptions> options, TimeProvider timeProvider, ILogger<MaintenanceWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await round.IsNeededAsync(stoppingToken))
                {
                    logger.NothingToMaintain();
                    return;
                }

                await round.RunAsync(stoppingToken);
                failures = 0;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (PostgresException lost) when (lost.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable)
            {
                // Another session was quicker, or a reader holds a chunk: nothing is wrong, the next round goes on.
            }
            catch (Exception error)
            {
                // Whatever it was, it ends this round and not the service: a connection that breaks in the middle of a step has many faces.
                failures++;
                telemetry.Failed();
                logger.RoundFailed(error, Pause(failures));
            }

            await Task.Delay(Pause(failures), timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Pause(int failures)
    {
        var doubled = options.Value.Interval * Math.Pow(2, Math.Min(failures, 20));
        return failures > 0 && doubled > options.Value.MaxBackOff ? options.Value.MaxBackOff : doubled;
    }
}
