using System.Security.Cryptography;
using System.Text;
using Flux.Ingest.Rows;

namespace Flux.Ingest.Http;

/// <summary>Tells whether two requests under one key are the same request: SHA-256 of what they mean and of the decompressed body.</summary>
internal static class BodyHash
{
    public static IncrementalHash Start(TableLayout table, WriteParameters parameters)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes($"{table.Table} {parameters.Format.MediaType} {parameters.Unit}\n"));
        return hash;
    }
}
