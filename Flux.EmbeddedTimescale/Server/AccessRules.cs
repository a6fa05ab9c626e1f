namespace Flux.EmbeddedTimescale.Server;

/// <summary>The part of <c>pg_hba.conf</c> that is Flux's; lines before and behind it are the operator's and stay.</summary>
internal static class AccessRules
{
    private const string Begin = "# BEGIN FLUX: written at every start; rules of your own go above (they win) or below";
    private const string End = "# END FLUX";

    /// <summary>Over the socket whoever may enter its folder, which is its owner alone; over TCP whoever has the password.</summary>
    private const string Rules = """
        local all all trust
        local replication all trust
        host all all 127.0.0.1/32 scram-sha-256
        """;

    private static readonly string Block = $"{Begin}\n{Rules}\n{End}\n";

    /// <summary>The file's text with Flux's rules as they are now.</summary>
    public static string Update(string text)
    {
        var begin = text.IndexOf("# BEGIN FLUX", StringComparison.Ordinal);
        var end = begin < 0 ? -1 : text.IndexOf(End, begin, StringComparison.Ordinal);
        if (end >= 0)
            return text[..begin] + Block + text[(end + End.Length)..].TrimStart('\n');
        // Written by an earlier version as the whole file, or by initdb, or damaged: the rest of it stays, below.
        var rest = string.Join('\n', text.Split('\n').Where(line => !Rules.Split('\n').Contains(line.Trim(), StringComparer.Ordinal)));
        return Block + rest.TrimStart('\n');
    }
}
