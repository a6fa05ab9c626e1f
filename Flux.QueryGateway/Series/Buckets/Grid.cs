using System.Diagnostics;

namespace Flux.QueryGateway.Series.Buckets;

/// <summary>Where the buckets of one query begin. The first contains the start of the range.</summary>
internal abstract record Grid
{
    private Grid()
    {
    }

    /// <summary><c>Length</c> buckets of one physical duration, each a whole number of steps from the first.</summary>
    internal sealed record Regular(DateTime First, TimeSpan Step, long Length) : Grid;

    /// <summary>Buckets whose lengths differ, as a calendar and a clock with daylight saving make them.</summary>
    internal sealed record Edges(IReadOnlyList<DateTime> Starts) : Grid;

    /// <summary>How many buckets there are.</summary>
    public long Count => this switch
    {
        Regular regular => regular.Length,
        Edges edges => edges.Starts.Count,
        _ => throw new UnreachableException(),
    };

    /// <summary>The start of every bucket, oldest first.</summary>
    public IEnumerable<DateTime> All() => this switch
    {
        Regular regular => Enumerable.Range(0, (int)regular.Length).Select(at => regular.First + (regular.Step * at)),
        Edges edges => edges.Starts,
        _ => throw new UnreachableException(),
    };

    /// <summary>Whether each bucket is made of whole rollup buckets of this width, which begin at its multiples since 1970.</summary>
    public bool IsMadeOf(TimeSpan width) => this switch
    {
        Regular regular => regular.Step.Ticks % width.Ticks == 0 && regular.First.Ticks % width.Ticks == 0,
        Edges edges => edges.Starts.All(start => start.Ticks % width.Ticks == 0),
        _ => throw new UnreachableException(),
    };
}
