using System.Runtime.CompilerServices;
using Flux.Timeseries;
using Npgsql;

namespace Flux.Ingest.Commit;

/// <summary>Finds receipts by key.</summary>
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
