using System.Globalization;
using Flux.Bench.Shared;
using Spectre.Console;

namespace Flux.Bench.Ingest;

/// <summary>Floors and service in turn, round after round, so that other work on the machine affects all of them alike.</summary>
internal sealed class IngestRun(IngestPlan plan, BenchDatabase ours, BenchDatabase seed, IngestTarget target)
{
    private const int CopyCommit = 100_000;

    private static readonly (int Batch, int Connections, double Share)[] Loads =
        [(10_000, 0, 1), (1_000, 0, 1), (100, 0, 0.4), (1, 64, 0.1)];

    // Rows from now on, as new as a fleet's: none of them is a late row.
    private readonly long _start = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() * 1_000;
    private readonly List<Measurement> _results = [];

    public static async Task<int> RunAsync(IngestPlan plan, CancellationToken cancellationToken)
    {
        await using var ours = await BenchDatabase.MigratedAsync();
        await using var seed = await SeedSchema.CreateAsync();
        await using var ingest = await IngestProcess.StartAsync(ours.ConnectionString, Settings(plan), cancellationToken);
        var run = new IngestRun(plan, ours, seed, new IngestTarget(ingest, await ours.KeyAsync()));
        await run.WarmAsync();
        var postmaster = await ours.PostmasterAsync();
        for (var round = 0; round < plan.Rounds; round++)
            await run.RoundAsync(postmaster);

        IngestTable.Print(run._results, ProcessMeter.PeakMemory(ingest.Pid));
        return 0;
    }

    private async Task RoundAsync(int postmaster)
    {
        var copies = Floors.Encode(plan.Rows, CopyCommit, _start);
        await FloorAsync("(a) COPY by hand, seed's schema", seed, plan.Rows, () => Floors.CopyAsync(seed, copies, plan.Writers));
        await FloorAsync("(b) COPY by hand, our schema", ours, plan.Rows, () => Floors.CopyAsync(ours, copies, plan.Writers));
        copies.Clear();
        var inserted = plan.Rows / 50;
        await FloorAsync("(c) INSERT row by row, seed's schema", seed, inserted, () => Floors.InsertAsync(seed, inserted, 1, _start));

        foreach (var (batch, connections, share) in Loads)
        {
            var rows = (long)(plan.Rows * share);
            var name = string.Create(CultureInfo.InvariantCulture, $"Flux.Ingest, {batch:N0} rows a request");
            if (!plan.Wants(name))
                continue;

            var load = new HttpLoad(target.Process.Address, target.Key);
            var requests = load.Encode(rows, batch, _start);
            await MeasureAsync(name, ours, rows, target, () => load.SendAsync(requests, connections == 0 ? plan.Connections : connections));
        }

        Task FloorAsync(string name, BenchDatabase database, long rows, Func<Task> write) =>
            MeasureAsync(name, database, rows, null, async () =>
            {
                await write();
                return [];
            });

        async Task MeasureAsync(string name, BenchDatabase database, long rows, IngestTarget? service, Func<Task<TimeSpan[]>> run)
        {
            if (!plan.Wants(name))
                return;

            GC.Collect();
            await ResetAsync(database);
            _results.Add(await Measurement.OfAsync(name, rows, postmaster, service, run));
            await VerifyAsync(database, rows);
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture, $"[grey]{name}: {_results[^1].RowsPerSecond:N0} rows/s, every row verified[/]");
        }
    }

    private async Task WarmAsync()
    {
        var load = new HttpLoad(target.Process.Address, target.Key);
        await load.SendAsync(load.Encode(640_000, 10_000, _start), 64);
        await load.SendAsync(load.Encode(200_000, 1_000, _start), 64);
        await load.SendAsync(load.Encode(80_000, 1, _start), 64);
        await ResetAsync(ours);
    }

    /// <summary>Empties the tables, and writes a checkpoint so that none falls into the measurement.</summary>
    private static Task ResetAsync(BenchDatabase database) => database.ExecuteAsync("TRUNCATE device_metrics; CHECKPOINT");

    /// <summary>Fails unless every row is stored once, with its own columns.</summary>
    private async Task VerifyAsync(BenchDatabase database, long rows)
    {
        var found = await database.ScalarAsync<string>("""
            SELECT concat_ws(' ', count(*), count(DISTINCT metric_value), coalesce(min(metric_value), 0), coalesce(max(metric_value), 0))
            FROM device_metrics
            """);
        var wrong = await database.ScalarAsync<long>(Fleet.CountWrong, _start);
        if (found != $"{rows} {rows} 0 {rows - 1}" || wrong != 0)
        {
            throw new InvalidOperationException(
                $"Acknowledged {rows} rows, found count, distinct, min, max = {found}, {wrong} of them wrong.");
        }
    }

    private static Dictionary<string, string> Settings(IngestPlan plan)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Flux__Ingest__Writers"] = plan.Writers.ToString(CultureInfo.InvariantCulture),
            // One client stands for a fleet here.
            ["Flux__Limits__RequestsPerSecond"] = "1000000",
            // Maintenance of the rollups is measured by itself, and has no part in the COPY by hand.
            ["Flux__Maintenance__Interval"] = "01:00:00",
        };
        foreach (var (name, value) in Options.Pairs(plan.Settings))
            settings[name] = value;

        return settings;
    }
}
