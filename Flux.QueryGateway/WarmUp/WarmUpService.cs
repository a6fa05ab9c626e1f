using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.QueryGateway.WarmUp;

/// <summary>
/// Runs every room's questions until the code behind them has been compiled for speed. The first answers of a process cost it a hundred
/// times the later ones: EF Core's model, translations, Npgsql's types, the runtime's compiler.
/// </summary>
internal sealed class WarmUpService(IEnumerable<IWarmUp> rooms, IOptions<WarmUpOptions> options, TimeProvider timeProvider, ILogger<WarmUpService> logger) : BackgroundService
{
    // The runtime compiles for speed what was called so often, once nothing new has been called for a tenth of a second.
    private const int Rounds = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether the service is as fast as it gets.</summary>
    public bool IsDone { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Nobody waits for this: the service starts to listen meanwhile.
        await Task.Yield();
        while (!IsDone && options.Value.WarmUp > TimeSpan.Zero && !await TryAsync(stoppingToken))
            await Task.Delay(Patience, timeProvider, stoppingToken);
        IsDone = true;
    }

    private async Task<bool> TryAsync(CancellationToken stoppingToken)
    {
        try
        {
            var started = timeProvider.GetTimestamp();
            var rounds = 0;
            for (; rounds < Rounds && timeProvider.GetElapsedTime(started) < options.Value.WarmUp; rounds++)
            {
                foreach (var room in rooms)
                    await room.RunAsync(stoppingToken);
            }

            var took = timeProvider.GetElapsedTime(started);
            logger.Warm(rounds, took);
            return true;
        }
        catch (NpgsqlException problem)
        {
            // It is not there yet, or not migrated yet: /health says which.
            logger.NotWarmYet(problem);
            return false;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // A slow start is better than none.
            logger.NotWarm(problem);
            return true;
        }
    }
}
