using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Spectre.Console;

namespace Flux.Bench.Ingest.Spike;

/// <summary>What the prototypes cost: the writing, and three questions that dashboards ask all day.</summary>
internal static class SpikeBench
{
    private const int RowsPerCommit = 50_000;
    private const int Questions = 15;

    public static async Task<int> RunAsync(long rows, int connections, string? only)
    {
        var table = new Table().AddColumns("prototype", "rows/s written", "rows/s closed", "µs CPU/row", "WAL bytes/row", "bytes/row", "10 min of a series, ms", "its latest, ms", "10 min of all, ms");
        foreach (var variant in SpikeVariants.All.Where(variant => only is null || variant.Name.Contains(only, StringComparison.Ordinal)))
        {
            await using var database = variant.IsMigrated ? await BenchDatabase.OursAsync() : await BenchDatabase.BareAsync();
            await database.ExecuteAsync(variant.Schema);
            if (variant.Edition is not null && await database.ScalarAsync<string>("SHOW timescaledb.license") != variant.Edition)
                continue;

            string[] row = [variant.Name, .. await MeasureAsync(variant, database, rows, connections)];
            Console.Error.WriteLine(string.Join("; ", row));
            table.AddRow(row);
        }

        AnsiConsole.Profile.Width = 220;
        AnsiConsole.Write(table);
        return 0;
    }

    private static async Task<string[]> MeasureAsync(SpikeVariant variant, BenchDatabase database, long rows, int connections)
    {
        // All of it in the chunk of one day, as a fleet writes it.
        var start = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var target = variant.Target;
        if (target.Contains("{chunk}", StringComparison.Ordinal))
        {
            await database.ExecuteAsync($"INSERT INTO device_metrics (time, device_id, metric_name, metric_value) VALUES (to_timestamp({start / 1_000}), 'd', 'm', 0); DELETE FROM device_metrics");
            target = target.Replace("{chunk}", await database.ScalarAsync<string>("SELECT c::text FROM show_chunks('device_metrics') c LIMIT 1"), StringComparison.Ordinal);
        }

        var commits = SpikeRows.Encode(variant.Row, rows, RowsPerCommit, start);
        GC.Collect();
        await database.ExecuteAsync("CHECKPOINT");
        var wal = await database.ScalarAsync<string>("SELECT pg_current_wal_lsn()::text");
        var (cpu, begin) = (Cpu.OfServer(database.Postmaster), Stopwatch.GetTimestamp());
        await Floors.CopyAsync(database, commits, connections, target, variant.Session);
        var written = Stopwatch.GetElapsedTime(begin);
        if (variant.Close.Length > 0)
            await database.ExecuteAsync(variant.Close);

        var closed = Stopwatch.GetElapsedTime(begin);
        cpu = Cpu.OfServer(database.Postmaster) - cpu;
        var logged = await database.ScalarAsync<decimal>($"SELECT pg_current_wal_lsn() - '{wal}'::pg_lsn");
        if (await database.ScalarAsync<long>("SELECT count(*) FROM device_metrics") != rows)
            throw new InvalidOperationException($"{variant.Name}: rows are missing.");

        var size = await database.ScalarAsync<long>("SELECT hypertable_size('device_metrics')");
        await database.ExecuteAsync("VACUUM ANALYZE device_metrics");
        var end = DateTimeOffset.FromUnixTimeMilliseconds(start + (rows / (Fleet.Devices * Fleet.Metrics) * 10_000)).UtcDateTime;
        var series = await AskAsync(database, $"SELECT count({variant.Value}) FROM device_metrics WHERE {variant.Series} AND time >= $3 - interval '10 minutes' AND time < $3", end);
        var latest = await AskAsync(database, $"SELECT {variant.Value} FROM device_metrics WHERE {variant.Series} AND time < $3 ORDER BY time DESC LIMIT 1", end);
        var all = await AskAsync(database, $"SELECT avg({variant.Value}) FROM device_metrics WHERE time >= $3 - interval '10 minutes' AND time < $3 AND ($1 || $2) IS NOT NULL", end);
        return
        [
            Text($"{rows / written.TotalSeconds:N0}"), Text($"{rows / closed.TotalSeconds:N0}"), Text($"{cpu * 1e6 / rows:F2}"), Text($"{logged / rows:F0}"), Text($"{(double)size / rows:F0}"),
            Text($"{series:F2}"), Text($"{latest:F2}"), Text($"{all:F1}"),
        ];
    }

    /// <summary>Median of a question about different series, in milliseconds.</summary>
    private static async Task<double> AskAsync(BenchDatabase database, string sql, DateTime end)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in new object[] { "", "", end })
            command.Parameters.Add(new NpgsqlParameter { Value = value });

        var times = new double[Questions];
        for (var i = 0; i < Questions; i++)
        {
            (command.Parameters[0].Value, command.Parameters[1].Value) = ($"device-{i * 61 % Fleet.Devices:0000}", "pressure");
            var begin = Stopwatch.GetTimestamp();
            await command.ExecuteScalarAsync();
            times[i] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[Questions / 2];
    }

    private static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
}
