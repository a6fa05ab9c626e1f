namespace Flux.Ingest.Commit;

/// <summary>Whether the database answered the writers lately. While it is away, requests are refused before their body is read.</summary>
internal sealed class DatabaseState
{
    private volatile bool isAway;

    public bool IsAway => isAway;

    /// <summary>Notes what a writer saw; true if that is news.</summary>
    public bool Set(bool away)
    {
        var isNews = isAway != away;
        isAway = away;
        return isNews;
    }
}
