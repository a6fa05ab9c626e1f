using Flux.TestDatabase;
using Npgsql;

namespace Flux.Bench.Crash;

/// <summary>The comparison of all responses with what is stored.</summary>
/// <param name="Requests">Requests compared.</param>
/// <param name="AcknowledgedRows">Rows that clients were told are committed.</param>
/// <param name="RejectedRows">Rows that clients were told are rejected.</param>
/// <param name="UnknownWritten">Those of <paramref name="Unknown"/> whose rows are stored.</param>
/// <param name="Unknown">Requests without a key and without a response.</param>
/// <param name="Wrong">What contradicts a response, in words; empty if nothing does.</param>
internal sealed record Verdict(
    int Requests, long AcknowledgedRows, long RejectedRows, int UnknownWritten, int Unknown, IReadOnlyList<string> Wrong)
{
    private const string StoredRows = """
        SELECT device_id, array_agg(index ORDER BY index) FROM (
            SELECT device_id, metric_value::integer AS index FROM device_metrics
            UNION ALL SELECT device_id, message::integer FROM device_logs
            UNION ALL SELECT device_id, (event_data::text)::integer FROM device_events) stored
        GROUP BY device_id
        """;

    // Without the writers' own rows.
    private const string Receipts = "SELECT idempotency_key, accepted, rejected FROM flux.receipts WHERE idempotency_key NOT LIKE '§%'";

    /// <summary>Reads everything that is stored.</summary>
    public static async Task<Verdict> OfAsync(KillableServer server, IReadOnlyCollection<WriteRequest> requests)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false };
        await using var database = NpgsqlDataSource.Create(unpooled.ConnectionString);
        var stored = await ReadAsync(database, StoredRows, reader => reader.GetFieldValue<int[]>(1));
        var receipts = await ReadAsync(database, Receipts, reader => (reader.GetInt64(1), reader.GetInt64(2)));
        var wrong = new List<string>();
        var (acknowledged, rejected, unknown, written) = (0L, 0L, 0, 0);
        foreach (var request in requests)
        {
            stored.Remove(request.Device, out var rows);
            rows ??= [];
            var name = $"{request.Table} {request.Device}";
            var isWhole = rows.AsSpan().SequenceEqual(request.GoodRows.ToArray());
            switch (request.End)
            {
                case WriteEnd.Acknowledged:
                    (acknowledged, rejected) = (acknowledged + request.GoodRows.Count, rejected + request.Rejected);
                    if (!isWhole)
                        wrong.Add($"{name}: acknowledged {request.GoodRows.Count}, stored {rows.Length}, distinct {rows.Distinct().Count()}");
                    var counts = ((long)request.GoodRows.Count, (long)request.Rejected);
                    if (request.Key is not null && (!receipts.Remove(request.Key, out var receipt) || receipt != counts))
                        wrong.Add($"{name}: its receipt says {receipt}");
                    break;
                case WriteEnd.Unknown:
                    (unknown, written) = (unknown + 1, written + (rows.Length > 0 ? 1 : 0));
                    if (!isWhole && rows.Length > 0)
                        wrong.Add($"{name}: without a response, and {rows.Length} of {request.GoodRows.Count} rows are stored");
                    break;
                default:
                    rejected += request.Rejected;
                    if (rows.Length > 0)
                        wrong.Add($"{name}: {request.End}, and {rows.Length} rows are stored");
                    break;
            }
        }

        wrong.AddRange(stored.Keys.Select(device => $"{device}: stored, never sent"));
        wrong.AddRange(receipts.Keys.Select(key => $"{key}: has a receipt, was never acknowledged"));
        return new Verdict(requests.Count, acknowledged, rejected, written, unknown, wrong);
    }

    private static async Task<Dictionary<string, T>> ReadAsync<T>(NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> value)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync();
        var found = new Dictionary<string, T>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0), value(reader));

        return found;
    }
}
