namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>Commits whose rows lie in one range of time.</summary>
/// <param name="Oldest">Time of the oldest row, inclusive.</param>
/// <param name="Newest">Time of the newest row, inclusive.</param>
/// <param name="Writers">The transactions, as their rows' <c>xmin</c> names them.</param>
internal sealed record Commits(DateTime Oldest, DateTime Newest, IReadOnlyList<uint> Writers)
{
    /// <summary>Joins commits that overlap or nearly do; the results are disjoint, so that no row is in two of them.</summary>
    public static IReadOnlyList<Commits> Join(IEnumerable<(DateTime Oldest, DateTime Newest, uint Writer)> commits, TimeSpan near)
    {
        List<Commits> joined = [];
        foreach (var commit in commits.OrderBy(each => each.Oldest).ThenBy(each => each.Newest))
        {
            if (joined.Count > 0 && commit.Oldest - joined[^1].Newest <= near)
                joined[^1] =
                    new Commits(joined[^1].Oldest, Later(joined[^1].Newest, commit.Newest), [.. joined[^1].Writers, commit.Writer]);
            else
                joined.Add(new Commits(commit.Oldest, commit.Newest, [commit.Writer]));
        }

        return joined;
    }

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;
}
