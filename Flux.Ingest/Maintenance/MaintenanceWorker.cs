using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.Ingest.Maintenance;

/// <summary>Runs a maintenance round at each interval, independently of writes.</summary>
internal sealed class MaintenanceWorker(
    MaintenanceRound round, MaintenanceTelemetry telemetry, IOptions<MaintenanceOptions> options, TimeProvider timeProvider,
    ILogger<MaintenanceWorker> logger) : BackgroundService
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
            catch (PostgresException lost)
                when (lost.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable)
            {
                // Another session was faster, or a reader locks a chunk: not an error, the next round continues.
            }
            catch (Exception error)
            {
                // Any error ends this round but not the service: a connection that breaks during a step raises many kinds.
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
