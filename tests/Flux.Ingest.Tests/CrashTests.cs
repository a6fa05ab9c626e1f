using Flux.Bench.Crash;

namespace Flux.Ingest.Tests;

public sealed class CrashTests
{
    [Fact]
    public async Task Whatever_is_killed_and_when_every_answer_is_true()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var plan = new CrashPlan(Kills: 6, Writers: 8, Seed: Environment.TickCount);

        var (verdict, log) = await CrashRun.RunAsync(plan, patience.Token);

        Assert.True(verdict.Wrong.Count == 0, $"{plan}\n{log}\n{string.Join('\n', verdict.Wrong)}");
        Assert.InRange(log.Kills, 6, int.MaxValue);
        Assert.InRange(verdict.AcknowledgedRows, 1_000, long.MaxValue);
    }
}
