namespace Flux.QueryGateway.Series;

/// <summary>A series question that cannot be answered as it was asked; the message says what to change.</summary>
internal sealed class SeriesException(Func<SeriesWords, string> tell) : Exception(tell(SeriesWords.Own))
{
    public SeriesException(string message)
        : this(_ => message)
    {
    }

    /// <summary>The message as whoever asked would say it.</summary>
    public string In(SeriesWords words) => tell(words);
}

/// <summary>How a query language calls what its users may choose.</summary>
/// <param name="Aggregation">The name of an aggregation.</param>
/// <param name="Source">The name of a source.</param>
internal sealed record SeriesWords(Func<Aggregation, string> Aggregation, Func<SeriesSource, string> Source)
{
    /// <summary>The code's own, for logs.</summary>
    public static SeriesWords Own { get; } = new(aggregation => aggregation.ToString(), source => source.ToString());
}
