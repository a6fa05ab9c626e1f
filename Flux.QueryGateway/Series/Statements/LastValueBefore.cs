using Flux.QueryGateway.Series.Rollups;
using Flux.QueryGateway.Sql;
using Flux.Timeseries;
using Npgsql;
using NpgsqlTypes;

namespace Flux.QueryGateway.Series.Statements;

/// <summary>Reads the newest raw row of each series before an instant.</summary>
internal static class LastValueBefore
{
    /// <summary>Searched first: nearly every series has a row there, and only a few chunks are opened.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromDays(1);

    public static async Task<Dictionary<(string Device, string Metric), (double Value, string? Unit)>> ReadAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<(string Device, string Metric)> series,
        DateTime end,
        string? tags,
        CancellationToken cancellationToken)
    {
        Dictionary<(string, string), (double, string?)> found = [];
        await ReadAsync(connection, series, end - Near, end, tags, found, cancellationToken);
        var silent = series.Where(each => !found.ContainsKey(each)).ToList();
        await ReadAsync(connection, silent, null, end - Near, tags, found, cancellationToken);
        return found;
    }

    private static async Task ReadAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<(string Device, string Metric)> series,
        DateTime? start,
        DateTime end,
        string? tags,
        Dictionary<(string Device, string Metric), (double Value, string? Unit)> found,
        CancellationToken cancellationToken)
    {
        if (series.Count == 0)
            return;
        var sql = new SqlBuilder()
            .Raw("SELECT s.device_id, s.metric_name, p.metric_value, p.unit FROM unnest(")
            .Value(series.Select(each => each.Device).ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array).Raw(", ")
            .Value(series.Select(each => each.Metric).ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array)
            .Raw(") AS s(device_id, metric_name) CROSS JOIN LATERAL (SELECT m.metric_value, m.unit FROM ").Name(FluxSchema.Metrics.Table)
            .Raw(" AS m WHERE m.device_id = s.device_id AND m.metric_name = s.metric_name AND m.time < ")
                .Value(end, NpgsqlDbType.TimestampTz);
        if (start is { } since)
            sql.Raw(" AND m.time >= ").Value(since, NpgsqlDbType.TimestampTz);
        if (tags is not null)
            sql.Raw(" AND m.tags @> ").Value(tags, NpgsqlDbType.Jsonb);
        sql.Raw(" ORDER BY m.time DESC, m.metric_value DESC LIMIT 1) AS p");

        await using var command = sql.Build(connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            found[(rows.GetString(0), rows.GetString(1))] =
                (rows.GetDouble(2), await rows.IsDBNullAsync(3, cancellationToken) ? null : rows.GetString(3));
    }
}

/// <summary>Reads the last value of each series' newest bucket that ends before an instant.</summary>
internal static class LastBucketValueBefore
{
    /// <param name="connection">An open connection.</param>
    /// <param name="rollup">The stored relation to read.</param>
    /// <param name="series">The series to look for.</param>
    /// <param name="end">The latest end of the bucket.</param>
    /// <param name="found">Receives the values.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public static async Task ReadAsync(
        NpgsqlConnection connection,
        Rollup rollup,
        IReadOnlyCollection<(string Device, string Metric)> series,
        DateTime end,
        Dictionary<(string Device, string Metric), double> found,
        CancellationToken cancellationToken)
    {
        if (series.Count == 0)
            return;
        await using var command = new SqlBuilder()
            .Raw("SELECT s.device_id, s.metric_name, p.last_value FROM unnest(")
            .Value(series.Select(each => each.Device).ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array).Raw(", ")
            .Value(series.Select(each => each.Metric).ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array)
            .Raw(") AS s(device_id, metric_name) CROSS JOIN LATERAL (SELECT r.last_value FROM ").Name(rollup.Schema).Raw(".")
                .Name(rollup.Relation)
            .Raw(" AS r WHERE r.device_id = s.device_id AND r.metric_name = s.metric_name AND r.bucket <= ")
                .Value(end - rollup.Width, NpgsqlDbType.TimestampTz)
            .Raw(" ORDER BY r.bucket DESC LIMIT 1) AS p")
            .Build(connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            found[(rows.GetString(0), rows.GetString(1))] = rows.GetDouble(2);
    }
}
