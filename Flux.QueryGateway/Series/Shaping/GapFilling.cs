using System.Diagnostics;
using Flux.QueryGateway.Series.Buckets;

namespace Flux.QueryGateway.Series.Shaping;

/// <summary>Fills buckets without rows as the query specifies.</summary>
/// <remarks>
/// Not done in SQL: the gateway knows every bucket, and a planner that misestimates their number chooses a quadratic join.
/// </remarks>
internal static class GapFilling
{
    /// <param name="points">The buckets with rows, oldest first.</param>
    /// <param name="grid">All buckets.</param>
    /// <param name="fill">Anything but <see cref="Fill.None"/>.</param>
    /// <param name="prior">The value before the range, where there is one.</param>
    public static List<SeriesPoint> Complete(IReadOnlyList<SeriesPoint> points, Grid grid, Fill fill, double? prior)
    {
        List<SeriesPoint> complete = new((int)grid.Count);
        var next = 0;
        foreach (var start in grid.All())
            complete.Add(next < points.Count && points[next].Time == start ? points[next++] : new SeriesPoint(start, null, 0));

        switch (fill)
        {
            case Fill.Null:
                break;
            case Fill.Zero:
                for (var at = 0; at < complete.Count; at++)
                {
                    if (complete[at].Count == 0)
                        complete[at] = complete[at] with { Value = 0 };
                }

                break;
            case Fill.Previous:
                var last = prior;
                for (var at = 0; at < complete.Count; at++)
                {
                    if (complete[at].Count == 0)
                        complete[at] = complete[at] with { Value = last };
                    else
                        last = complete[at].Value ?? last;
                }

                break;
            case Fill.Linear:
                DrawLines(complete);
                break;
            default:
                throw new UnreachableException();
        }

        return complete;
    }

    /// <remarks>The difference of two finite numbers can overflow; their weighted mean cannot.</remarks>
    private static double Between(double start, double end, double part) => double.IsFinite(end - start)
        ? start + ((end - start) * part)
        : (start * (1 - part)) + (end * part);

    private static void DrawLines(List<SeriesPoint> points)
    {
        var before = -1;
        for (var at = 0; at < points.Count; at++)
        {
            if (points[at].Value is not { } end)
                continue;
            if (before >= 0)
            {
                var (since, start) = (points[before].Time, points[before].Value!.Value);
                var length = (points[at].Time - since).Ticks;
                for (var between = before + 1; between < at; between++)
                {
                    if (points[between].Count == 0)
                        points[between] =
                            points[between] with { Value = Between(start, end, (double)(points[between].Time - since).Ticks / length) };
                }
            }

            before = at;
        }
    }
}
