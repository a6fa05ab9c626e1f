using System.Security.Cryptography;
using System.Text;
using Flux.ServiceDefaults.Authentication;

namespace Flux.Ingest.Http;

/// <summary>An idempotency key as it is stored: each owner has keys of their own, and nobody learns of another's receipts by guessing.</summary>
internal static class OwnedKey
{
    /// <summary>The key itself for the one owner of a system without others; otherwise behind a mark that no client's key can have.</summary>
    public static string Of(Caller caller, string key) =>
        caller.Owner.Length == 0 ? key : $"§{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(caller.Owner)).AsSpan(0, 16))}/{key}";
}
