using System.Security.Cryptography;
using System.Text;
using Flux.Ingest.Rows;
using Flux.ServiceDefaults.Authentication;

namespace Flux.Ingest.Http;

/// <summary>Idempotency keys as they are stored, and what tells whether two requests with one key are the same request.</summary>
internal static class Idempotency
{
    /// <summary>
    /// The stored form of a client's key: each owner has separate keys, so that nobody reads another's receipts by guessing.
    /// </summary>
    /// <remarks>Unchanged for the only owner of a system; for others behind a prefix that no client's key can have.</remarks>
    public static string StoredKey(Caller caller, string key) =>
        caller.Owner.Length == 0
            ? key
            : $"§{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(caller.Owner)).AsSpan(0, 16))}/{key}";

    /// <summary>Starts the SHA-256 of a request: of the table, the parameters that change the meaning and the decompressed body.</summary>
    public static IncrementalHash StartHash(TableLayout table, WriteParameters parameters)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes($"{table.Table} {parameters.Format.MediaType} {parameters.Unit}\n"));
        return hash;
    }
}
