using System.CommandLine;
using Flux.Bench.Shared;

namespace Flux.Bench.Ingest;

/// <summary>The verb <c>ingest</c>.</summary>
internal static class IngestCommand
{
    public static Command Create()
    {
        var rows = Options.WithDefault<long>("--rows", 500_000, "Rows of the large measurements.");
        var rounds = Options.WithDefault("--rounds", 3, "Repetitions of all measurements, interleaved.");
        var connections = Options.WithDefault("--connections", 64, "Connections of the load generator.");
        var writers = Options.WithDefault("--writers", 2, "Writers of the service, and connections of the COPY by hand.");
        var only = new Option<string?>("--only") { Description = "Part of a measurement's name; the others are skipped." };
        var set = Options.Settings("Environment of the service:");
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
