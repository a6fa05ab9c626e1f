namespace Flux.ServiceDefaults;

/// <summary>
/// A short name with few values for a statement: its verb and the first table, or else the first function, for example
/// <c>SELECT device_metrics</c>, <c>COPY device_metrics</c> or <c>SELECT flux.refresh_step</c>.
/// </summary>
/// <remarks>
/// One pass over the words, without a grammar: a statement that it cannot read is named by its verb alone. Tables of the main statement
/// come before those of its <c>WITH</c> queries.
/// </remarks>
internal static class StatementName
{
    /// <summary>One name for all chunks, because there are hundreds; the statement's text has the chunk itself.</summary>
    private const string Chunk = "chunk";

    private const string ChunkPrefix = "_hyper_";

    public static string Of(string sql)
    {
        var words = new SqlWords(sql);
        if (!words.Next() || !words.IsName)
            return "SQL";

        HashSet<string>? queries = null;
        var isQueryList = words.Is("WITH");
        if (isQueryList && !SkipQueries(ref words, out queries))
            return "WITH";

        var verb = words.Word.ToString().ToUpperInvariant();
        var target = verb switch
        {
            "SELECT" => TableOf(words, queries) ?? (isQueryList ? TableOf(new SqlWords(sql), queries) : null) ?? FunctionOf(words),
            "INSERT" or "DELETE" or "UPDATE" or "COPY" or "CALL" or "TRUNCATE" or "MERGE" => TargetOf(words),
            "CREATE" or "ALTER" or "DROP" => KindOf(words),
            _ => null,
        };
        return target is null ? verb : $"{verb} {target}";
    }

    /// <summary>Moves to the verb after <c>WITH a AS (…), b (…) AS MATERIALIZED (…)</c>.</summary>
    private static bool SkipQueries(ref SqlWords words, out HashSet<string> queries)
    {
        queries = new(StringComparer.OrdinalIgnoreCase);
        while (words.Next())
        {
            if (words.Depth > 0 || !words.IsName)
                continue;
            if (words.Is("SELECT") || words.Is("INSERT") || words.Is("UPDATE") || words.Is("DELETE") || words.Is("MERGE"))
                return true;
            queries.Add(words.Word.ToString());
        }

        return false;
    }

    /// <summary>The first name after <c>FROM</c> or <c>JOIN</c> that is neither a function nor one of the <c>WITH</c> queries.</summary>
    private static string? TableOf(SqlWords words, HashSet<string>? queries)
    {
        while (words.Next())
        {
            if (words.IsStatementEnd)
                return null;
            // IS DISTINCT FROM compares, and extract(epoch FROM time) has an argument.
            if (!(words.Is("FROM") && !words.IsAfterDistinct && !words.IsArgument) && !words.Is("JOIN"))
                continue;

            var ahead = words;
            if (ahead.NextName() && !ahead.IsCall && queries?.Contains(ahead.Word.ToString()) != true)
                return Name(ref ahead);
        }

        return null;
    }

    /// <summary>The function that returns the rows, or else the first function called.</summary>
    private static string? FunctionOf(SqlWords words)
    {
        string? first = null;
        while (words.Next() && !words.IsStatementEnd)
        {
            var isSource = words.Is("FROM") && !words.IsAfterDistinct && !words.IsArgument;
            var ahead = words;
            if (isSource && ahead.NextName() && ahead.IsCall)
                return Name(ref ahead);
            if (first is null && words.IsName && words.IsCall)
                first = Name(ref words);
        }

        return first;
    }

    /// <summary>The name after the verb and its particles; null for <c>COPY (SELECT …)</c>.</summary>
    private static string? TargetOf(SqlWords words) => words.NextName() ? Name(ref words) : null;

    /// <summary>The kind of object: the word after <c>CREATE OR REPLACE</c>, for example.</summary>
    private static string? KindOf(SqlWords words)
    {
        while (words.Next() && words.IsName)
        {
            if (!words.Is("OR") && !words.Is("REPLACE"))
                return words.Word.ToString().ToUpperInvariant();
        }

        return null;
    }

    private static string Name(ref SqlWords words)
    {
        var name = words.Word;
        return name.StartsWith(ChunkPrefix, StringComparison.Ordinal) || name.Contains($".{ChunkPrefix}", StringComparison.Ordinal)
            ? Chunk
            : name.ToString();
    }
}
