namespace Flux.Ingest.Decoding.Json;

/// <summary>The byte order mark that some senders begin with. RFC 8259 allows a reader to skip it.</summary>
internal static class Utf8Bom
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>Skips the mark; false if the input is too short to tell.</summary>
    public static bool TrySkip(ref JsonScanner scanner)
    {
        var input = scanner.Input[scanner.Position..];
        if (scanner.Position == 0 && input.StartsWith(Mark))
            scanner.Position = Mark.Length;

        return scanner.IsFinal || input.Length >= Mark.Length || !Mark.StartsWith(input);
    }
}
