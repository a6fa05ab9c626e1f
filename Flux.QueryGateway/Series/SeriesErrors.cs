namespace Flux.QueryGateway.Series;

/// <summary>A series query that cannot be executed as it is; the message says what to change.</summary>
internal sealed class SeriesException(Func<SeriesWords, string> describe) : Exception(describe(SeriesWords.Own))
{
    public SeriesException(string message)
        : this(_ => message)
    {
    }

    /// <summary>The message in the names of a query language.</summary>
    public string In(SeriesWords words) => describe(words);
}

/// <summary>The names that a query language has for aggregations and sources.</summary>
/// <param name="Aggregation">The name of an aggregation.</param>
/// <param name="Source">The name of a source.</param>
internal sealed record SeriesWords(Func<Aggregation, string> Aggregation, Func<SeriesSource, string> Source)
{
    /// <summary>The names in the code, for logs.</summary>
    public static SeriesWords Own { get; } = new(aggregation => aggregation.ToString(), source => source.ToString());
}
