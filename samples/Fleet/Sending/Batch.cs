using System.Security.Cryptography;

namespace Fleet.Sending;

/// <summary>Rows of one table that are sent in one request.</summary>
/// <param name="Table"><c>metrics</c>, <c>logs</c> or <c>events</c>.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Body">The rows as NDJSON.</param>
internal sealed record Batch(string Table, int Rows, byte[] Body)
{
    /// <summary>The same rows always have the same key, so that ingest stores them once, even if several runs send them.</summary>
    public string IdempotencyKey { get; } = $"fleet-{Table}-{Convert.ToHexStringLower(SHA256.HashData(Body))}";
}
