using System.Runtime.CompilerServices;
using Flux.Timeseries;
using Npgsql;

namespace Flux.Ingest.Commit;

/// <summary>Reads receipts by key.</summary>
internal static class ReceiptReader
{
    private const string Select = $"""
        SELECT idempotency_key, body_hash, table_name, accepted, rejected, errors::text, committed_at
        FROM {FluxSchema.Receipts} WHERE idempotency_key = ANY($1)
        """;

    public static async IAsyncEnumerable<Receipt> ReadAsync(
        NpgsqlConnection connection, string[] keys, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(Select, connection) { Parameters = { new() { Value = keys } } };
        await using var found = await select.ExecuteReaderAsync(cancellationToken);
        while (await found.ReadAsync(cancellationToken))
        {
            yield return new Receipt(
                found.GetString(0),
                found.GetFieldValue<byte[]>(1),
                found.GetString(2),
                found.GetInt64(3),
                found.GetInt64(4),
                await found.IsDBNullAsync(5, cancellationToken) ? null : found.GetString(5),
                found.GetFieldValue<DateTimeOffset>(6));
        }
    }
}

/// <summary>The result of one request with an idempotency key, as it is stored with the rows.</summary>
/// <param name="Key">The client's key.</param>
/// <param name="BodyHash">SHA-256 of the route, the parameters that change the meaning, and the body.</param>
/// <param name="Table">The table that the rows went to.</param>
/// <param name="Accepted">Rows committed.</param>
/// <param name="Rejected">Rows rejected.</param>
/// <param name="Errors">JSON array of the first rejections; null when there are none.</param>
/// <param name="CommittedAt">When the rows were committed.</param>
internal sealed record Receipt(
    string Key, byte[] BodyHash, string Table, long Accepted, long Rejected, string? Errors, DateTimeOffset CommittedAt);
