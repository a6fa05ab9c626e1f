using System.Globalization;
using Flux.QueryGateway.Access;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Rollups;
using Flux.TestDatabase;
using Flux.Timeseries.Access;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.QueryGateway.Tests.Series;

/// <summary>A database of the test server's edition, and a reader on it.</summary>
public class SeriesDatabase : MigratedDatabase
{
    internal SeriesReader Reader => new(DataSource, new CallerDevices(() => DeviceScope.All), new StoredRollups(), Options.Create(new SeriesOptions()));

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        // Tests write old rows, which the retention policy would drop.
        await ExecuteAsync("SELECT delete_job(job_id) FROM timescaledb_information.jobs WHERE job_id >= 1000");
    }

    /// <summary>Rolls up all rows before a time, in either edition.</summary>
    public Task RollUpAsync(string until) => RollUpAsync(DataSource, ExecuteAsync, until);

    public static async Task RollUpAsync(NpgsqlDataSource database, Func<string, Task> executeAsync, string until)
    {
        if (await IsCommunityAsync(database))
        {
            await executeAsync($"CALL refresh_continuous_aggregate('flux.device_metrics_5m', NULL, '{until}')");
            await executeAsync($"CALL refresh_continuous_aggregate('flux.device_metrics_1h', NULL, '{until}')");
        }
        else
        {
            await executeAsync($"CALL flux.run_maintenance('{until}')");
        }
    }

    protected Task<bool> IsCommunityAsync() => IsCommunityAsync(DataSource);

    private static async Task<bool> IsCommunityAsync(NpgsqlDataSource database)
    {
        await using var license = database.CreateCommand("SELECT current_setting('timescaledb.license', true)");
        return await license.ExecuteScalarAsync() is "timescale";
    }

    internal async Task<SeriesResult> ReadAsync(SeriesQuery query) => await Reader.ReadAsync(query, CancellationToken.None);

    /// <summary>Device, metric, bucket, value and count of every point, as text that can be compared.</summary>
    internal static IReadOnlyList<string> Flatten(SeriesResult answer) =>
        [.. answer.Series.SelectMany(series => series.Points.Select(point => Line(series.DeviceId, series.MetricName, point.Time, point.Value, point.Count)))];

    /// <summary>The same for a handwritten statement with these columns.</summary>
    internal async Task<IReadOnlyList<string>> QueryAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await rows.ReadAsync())
            lines.Add(Line(rows.GetString(0), rows.GetString(1), rows.GetDateTime(2), await rows.IsDBNullAsync(3) ? null : rows.GetDouble(3), rows.GetInt64(4)));
        return lines;
    }

    internal static DateTime Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).UtcDateTime;

    private static string Line(string device, string metric, DateTime time, double? value, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"{device} {metric} {time:O} {value:R} {count}");
}
