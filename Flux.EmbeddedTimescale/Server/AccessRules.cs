namespace Flux.EmbeddedTimescale.Server;

/// <summary>The block of <c>pg_hba.conf</c> that Flux writes. The operator's lines before and after it are kept.</summary>
internal static class AccessRules
{
    private const string Begin = "# BEGIN FLUX: written at every start; rules of your own go above (they win) or below";
    private const string End = "# END FLUX";

    /// <summary>Socket: no password, because only the owner can enter its folder. TCP: with the password.</summary>
    private const string Rules = """
        local all all trust
        local replication all trust
        host all all 127.0.0.1/32 scram-sha-256
        """;

    private static readonly string Block = $"{Begin}\n{Rules}\n{End}\n";

    /// <summary>The file's text with the current rules of Flux.</summary>
    public static string Update(string text)
    {
        var begin = text.IndexOf("# BEGIN FLUX", StringComparison.Ordinal);
        var end = begin < 0 ? -1 : text.IndexOf(End, begin, StringComparison.Ordinal);
        if (end >= 0)
            return text[..begin] + Block + text[(end + End.Length)..].TrimStart('\n');
        // The file was written by initdb or an earlier version, or is damaged: its other lines are kept, below the block.
        var rest = string.Join('\n', text.Split('\n').Where(line => !Rules.Split('\n').Contains(line.Trim(), StringComparer.Ordinal)));
        return Block + rest.TrimStart('\n');
    }
}
