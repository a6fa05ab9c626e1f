using System.Globalization;
using Spectre.Console;

namespace Flux.Bench.Ingest;

/// <summary>All measurements, each in turn, round after round: what the machine does beside it meets all of them alike.</summary>
internal static class Bench
{
    private const int CopyCommit = 100_000;

    private static readonly (int Batch, int Connections, double Share)[] Loads = [(10_000, 0, 1), (1_000, 0, 1), (100, 0, 0.4), (1, 64, 0.1)];

    public static async Task<int> RunAsync(BenchPlan plan)
    {
        await using var ours = await BenchDatabase.OursAsync();
        await using var seed = await BenchDatabase.SeedAsync();
        await using var ingest = await IngestProcess.StartAsync(ours.ConnectionString, await ours.KeyAsync(), [$"Flux__Ingest__Writers={plan.Writers}", .. plan.Settings]);

        // From this second on: rows that are as new as a fleet's, so that none of them is a late one.
        var start = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() * 1_000;
        var results = new List<Measurement>();
        await WarmAsync(ours, ingest, start);
        for (var round = 0; round < plan.Rounds; round++)
            await RoundAsync(plan, ours, seed, ingest, start, results);

        Print(results, Cpu.PeakMemory(ingest.Pid));
        return 0;
    }

    private static async Task RoundAsync(BenchPlan plan, BenchDatabase ours, BenchDatabase seed, IngestProcess ingest, long start, List<Measurement> results)
    {
        var copies = Floors.Encode(plan.Rows, CopyCommit, start);
        await MeasureAsync("(a) COPY by hand, seed's schema", seed, plan.Rows, null, () => Quiet(Floors.CopyAsync(seed, copies, plan.Writers)));
        await MeasureAsync("(b) COPY by hand, our schema", ours, plan.Rows, null, () => Quiet(Floors.CopyAsync(ours, copies, plan.Writers)));
        copies.Clear();
        var inserted = plan.Rows / 50;
        await MeasureAsync("(c) INSERT row by row, seed's schema", seed, inserted, null, () => Quiet(Floors.InsertAsync(seed, inserted, 1, start)));

        foreach (var (batch, connections, share) in Loads)
        {
            var rows = (long)(plan.Rows * share);
            var name = $"Flux.Ingest, {batch:N0} rows a request";
            if (!plan.Wants(name))
                continue;

            var load = new HttpLoad(ingest.Address, ingest.Key);
            var requests = load.Encode(rows, batch, start);
            await MeasureAsync(name, ours, rows, ingest, () => load.SendAsync(requests, connections == 0 ? plan.Connections : connections));
        }

        async Task MeasureAsync(string name, BenchDatabase database, long rows, IngestProcess? service, Func<Task<TimeSpan[]>> run)
        {
            if (!plan.Wants(name))
                return;

            GC.Collect();
            await database.ResetAsync();
            results.Add(await Measurement.OfAsync(name, rows, database.Postmaster, service, run));
            await database.VerifyAsync(rows, start);
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{name}: {results[^1].RowsPerSecond:N0} rows/s, every row verified[/]");
        }
    }

    private static async Task WarmAsync(BenchDatabase ours, IngestProcess ingest, long start)
    {
        var load = new HttpLoad(ingest.Address, ingest.Key);
        await load.SendAsync(load.Encode(640_000, 10_000, start), 64);
        await load.SendAsync(load.Encode(200_000, 1_000, start), 64);
        await load.SendAsync(load.Encode(80_000, 1, start), 64);
        await ours.ResetAsync();
    }

    private static async Task<TimeSpan[]> Quiet(Task run)
    {
        await run;
        return [];
    }

    private static void Print(List<Measurement> results, long peakMemory)
    {
        var medians = results.GroupBy(result => result.Name, StringComparer.Ordinal).Select(group => group.OrderBy(result => result.RowsPerSecond).ElementAt(group.Count() / 2)).ToList();
        var seed = medians.Find(result => result.Name.StartsWith("(a)", StringComparison.Ordinal))?.RowsPerSecond ?? double.NaN;
        var copy = medians.Find(result => result.Name.StartsWith("(b)", StringComparison.Ordinal))?.RowsPerSecond ?? double.NaN;
        var table = new Table().AddColumns("median of the rounds", "rows/s", "× (a)", "× (b)", "database CPU s", "ingest CPU s", "ingest/database", "load CPU s", "bytes allocated/row", "p50 ms", "p99 ms");
        foreach (var one in medians)
        {
            table.AddRow(
                one.Name,
                Text($"{one.RowsPerSecond:N0}"),
                Text($"{one.RowsPerSecond / seed:F2}"),
                Text($"{one.RowsPerSecond / copy:F2}"),
                Text($"{one.DatabaseCpu:F2}"),
                Text($"{one.IngestCpu:F2}"),
                one.IngestCpu == 0 ? "" : Text($"{one.IngestCpu / one.DatabaseCpu:P0}"),
                Text($"{one.LoadCpu:F2}"),
                one.IngestCpu == 0 ? "" : Text($"{(double)one.Allocated / one.Rows:F1}"),
                Text($"{one.P50.TotalMilliseconds:F1}"),
                Text($"{one.P99.TotalMilliseconds:F1}"));
        }

        AnsiConsole.Profile.Width = 220;
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(Text($"Flux.Ingest's peak memory: {peakMemory / 1e6:N0} MB"));
    }

    private static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
}
