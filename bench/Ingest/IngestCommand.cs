using System.CommandLine;

namespace Flux.Bench.Ingest;

/// <summary>The verb <c>ingest</c>.</summary>
internal static class IngestCommand
{
    public static Command Create()
    {
        var rows = new Option<long>("--rows") { Description = "Rows of the large measurements.", DefaultValueFactory = _ => 500_000 };
        var rounds = new Option<int>("--rounds") { Description = "Repetitions of all measurements, interleaved.", DefaultValueFactory = _ => 3 };
        var connections = new Option<int>("--connections") { Description = "Connections of the load generator.", DefaultValueFactory = _ => 64 };
        var writers = new Option<int>("--writers")
        {
            Description = "Writers of the service, and connections of the COPY by hand.",
            DefaultValueFactory = _ => 2,
        };
        var only = new Option<string?>("--only") { Description = "Part of a measurement's name; the others are skipped." };
        var set = new Option<string[]>("--set")
        {
            Description = "NAME=VALUE in the service's environment; repeatable.",
            DefaultValueFactory = _ => [],
        };
        set.Validators.Add(given =>
        {
            if (given.Tokens.Any(token => !token.Value.Contains('=', StringComparison.Ordinal)))
                given.AddError("--set takes NAME=VALUE.");
        });

        var command = new Command("ingest", "Rows a second of Flux.Ingest against the same rows written by COPY and by INSERT.")
        {
            rows, rounds, connections, writers, only, set,
        };
        command.SetAction((given, cancellationToken) => IngestRun.RunAsync(
            new IngestPlan(
                given.GetValue(rows),
                given.GetValue(rounds),
                given.GetValue(connections),
                given.GetValue(writers),
                given.GetValue(only),
                given.GetValue(set)!),
            cancellationToken));
        return command;
    }
}
