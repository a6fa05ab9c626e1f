using Npgsql;
using NpgsqlTypes;

namespace Flux.QueryGateway.Series;

/// <summary>Reads the last value of each series' newest bucket that ends before an instant.</summary>
internal static class LatestBucketBefore
{
    /// <param name="connection">An open connection.</param>
    /// <param name="rollup">What is stored.</param>
    /// <param name="series">The series to look for.</param>
    /// <param name="end">Where the bucket has to end, at the latest.</param>
    /// <param name="found">Takes what is found.</param>
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
            .Raw(") AS s(device_id, metric_name) CROSS JOIN LATERAL (SELECT r.last_value FROM ").Name(rollup.Schema).Raw(".").Name(rollup.Relation)
            .Raw(" AS r WHERE r.device_id = s.device_id AND r.metric_name = s.metric_name AND r.bucket <= ").Value(end - rollup.Width, NpgsqlDbType.TimestampTz)
            .Raw(" ORDER BY r.bucket DESC LIMIT 1) AS p")
            .Build(connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            found[(rows.GetString(0), rows.GetString(1))] = rows.GetDouble(2);
    }
}
