using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Flux.Bench.Crash;

var kills = new Option<int>("--kills") { Description = "Processes to kill: ingest, its sessions in the database, the database.", DefaultValueFactory = _ => 50 };
var writers = new Option<int>("--writers") { Description = "Clients that write at the same time.", DefaultValueFactory = _ => 12 };
var seed = new Option<int>("--seed") { Description = "Of everything random; by default another one each time.", DefaultValueFactory = _ => Environment.TickCount };

var command = new RootCommand("Kills ingest and its database at random moments and compares every answer with what is stored. The server is its own, thrown away afterwards.")
{
    kills, writers, seed,
};
command.SetAction(async (given, cancellationToken) =>
{
    var plan = new CrashPlan(given.GetValue(kills), given.GetValue(writers), given.GetValue(seed));
    var start = Stopwatch.GetTimestamp();
    var (verdict, log) = await CrashRun.RunAsync(plan, cancellationToken);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
        {plan}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s
        {log}
        rows: {verdict.AcknowledgedRows} acknowledged, {verdict.RejectedRows} rejected
        without key and answer: {verdict.Unknown} requests, {verdict.UnknownWritten} of them written, each whole
        contradictions: {verdict.Wrong.Count}
        """));
    foreach (var wrong in verdict.Wrong)
        Console.WriteLine($"  {wrong}");

    return verdict.Wrong.Count == 0 ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
