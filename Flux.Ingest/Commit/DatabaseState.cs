namespace Flux.Ingest.Commit;

/// <summary>Whether the database answered the writers lately. While it is away, requests are refused before their body is read.</summary>
internal sealed class DatabaseState
{
    private volatile bool _isAway;

    public bool IsAway => _isAway;

    /// <summary>Notes what a writer saw; true if that is news.</summary>
    public bool Set(bool away)
    {
        var isNews = _isAway != away;
        _isAway = away;
        return isNews;
    }
}
