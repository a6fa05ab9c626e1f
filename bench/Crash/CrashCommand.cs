using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Flux.Bench.Shared;

namespace Flux.Bench.Crash;

/// <summary>The verb <c>crash</c>.</summary>
internal static class CrashCommand
{
    public static Command Create()
    {
        var kills = Options.WithDefault("--kills", 50, "Processes to kill: ingest, its sessions in the database, the database.");
        var writers = Options.WithDefault("--writers", 12, "Clients that write at the same time.");
        var seed = Options.WithDefault("--seed", Environment.TickCount, "Seed of the random choices. Default: another one each time.");
        var command = new Command(
            "crash",
            "Kills ingest and its database at random moments and compares every response with what is stored. The server is its own.")
        {
            kills, writers, seed,
        };
        command.SetAction((given, cancellationToken) =>
            RunAsync(new CrashPlan(given.GetValue(kills), given.GetValue(writers), given.GetValue(seed)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CrashPlan plan, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var (verdict, log) = await CrashRun.RunAsync(plan, cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {plan}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s
            {log}
            rows: {verdict.AcknowledgedRows} acknowledged, {verdict.RejectedRows} rejected
            without key and response: {verdict.Unknown} requests, {verdict.UnknownWritten} of them written, each in full
            contradictions: {verdict.Wrong.Count}
            """));
        foreach (var wrong in verdict.Wrong)
            Console.WriteLine($"  {wrong}");

        return verdict.Wrong.Count == 0 ? 0 : 1;
    }
}
