namespace Flux.Ingest.Decoding;

/// <summary>Limits that are the same for every wire format.</summary>
internal static class Limits
{
    /// <summary>
    /// Most bytes of one row in its body. A row of valid fields fits even where every letter of a message is escaped; what is larger
    /// is passed over without being held.
    /// </summary>
    public const int MaxRowBytes = 1024 * 1024;
}
