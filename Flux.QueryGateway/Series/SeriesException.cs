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
