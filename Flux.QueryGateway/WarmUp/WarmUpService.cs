using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.QueryGateway.WarmUp;

/// <summary>
/// Runs every <see cref="IWarmUp"/> until its code has been optimised. The first responses of a process cost a hundred times as much as
/// later
/// ones: EF Core's model, translations, Npgsql's types, the runtime's compiler.
/// </summary>
internal sealed class WarmUpService(IEnumerable<IWarmUp> warmUps, IOptions<WarmUpOptions> options, TimeProvider timeProvider,
    ILogger<WarmUpService> logger) : BackgroundService
{
    // The runtime optimises methods that were called often, once no new method was called for 100 ms.
    private const int Rounds = 200;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Whether the warm-up is complete.</summary>
    public bool IsDone { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Start-up must not wait for this: the service begins to listen meanwhile.
        await Task.Yield();
        while (!IsDone && options.Value.WarmUp > TimeSpan.Zero && !await TryAsync(stoppingToken))
            await Task.Delay(RetryDelay, timeProvider, stoppingToken);
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
                foreach (var warmUp in warmUps)
                    await warmUp.RunAsync(stoppingToken);
            }

            var took = timeProvider.GetElapsedTime(started);
            logger.Warm(rounds, took);
            return true;
        }
        catch (NpgsqlException problem)
        {
            // The database is unreachable or not migrated yet; /health tells which.
            logger.NotWarmYet(problem);
            return false;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // A slow service is better than none.
            logger.NotWarm(problem);
            return true;
        }
    }
}
