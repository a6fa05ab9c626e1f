namespace Flux.QueryGateway.Series.Shaping;

/// <summary>Removes points so that a chart of the rest looks like a chart of all.</summary>
/// <remarks>
/// Largest-Triangle-Three-Buckets (S. Steinarsson, Downsampling Time Series for Visual Representation, 2013), which keeps the ends.
/// It may lose a peak beside another; therefore the lowest and the highest point are kept as well and the algorithm works on the ranges
/// between.
/// </remarks>
internal static class Thinning
{
    /// <summary>The fewest points that keep both ends and both extremes.</summary>
    public const int Fewest = 4;

    public static IReadOnlyList<SeriesPoint> Thin(IReadOnlyList<SeriesPoint> points, int most)
    {
        if (points.Count <= most)
            return points;

        int[] kept = [.. Kept(points).Order().Distinct()];
        List<SeriesPoint> thinned = new(most) { points[kept[0]] };
        var spare = most - kept.Length;
        for (var i = 1; i < kept.Length; i++)
        {
            // The remaining points are shared by length; each section takes its part of the rest, so that rounding never adds a point.
            var between = kept[i] - kept[i - 1] - 1;
            var ahead = kept[^1] - kept[i - 1] - (kept.Length - i);
            var share = ahead == 0 ? 0 : (int)((long)spare * between / ahead);
            spare -= share;
            TakeBetween(points, kept[i - 1], kept[i], share, thinned);
            thinned.Add(points[kept[i]]);
        }

        return thinned;
    }

    private static IEnumerable<int> Kept(IReadOnlyList<SeriesPoint> points)
    {
        int low = -1, high = -1;
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i].Value is not { } value)
                continue;
            if (low < 0 || value < points[low].Value)
                low = i;
            if (high < 0 || value > points[high].Value)
                high = i;
        }

        return low < 0 ? [0, points.Count - 1] : [0, low, high, points.Count - 1];
    }

    /// <summary>
    /// Takes <paramref name="share"/> of the points strictly between two others, each the one that forms the largest triangle.
    /// </summary>
    private static void TakeBetween(IReadOnlyList<SeriesPoint> points, int left, int right, int share, List<SeriesPoint> taken)
    {
        var inside = right - left - 1;
        var corner = points[left];
        for (var part = 0; part < share; part++)
        {
            var start = left + 1 + (int)((long)inside * part / share);
            var end = left + 1 + (int)((long)inside * (part + 1) / share);
            var nextEnd = part + 1 == share ? right + 1 : left + 1 + (int)((long)inside * (part + 2) / share);
            var opposite = Mean(points, end, nextEnd);
            corner = points[FarCorner(points, start, end, corner, opposite)];
            taken.Add(corner);
        }
    }

    private static (double Time, double Value) Mean(IReadOnlyList<SeriesPoint> points, int start, int end)
    {
        double time = 0, value = 0;
        var known = 0;
        for (var i = start; i < end; i++)
        {
            time += points[i].Time.Ticks;
            if (points[i].Value is { } number)
            {
                value += number;
                known++;
            }
        }

        return (time / (end - start), known == 0 ? 0 : value / known);
    }

    private static int FarCorner(
        IReadOnlyList<SeriesPoint> points, int start, int end, SeriesPoint corner, (double Time, double Value) opposite)
    {
        var (best, largest) = (start, -1.0);
        for (var i = start; i < end; i++)
        {
            if (points[i].Value is not { } value)
                continue;
            var from = corner.Value ?? value;
            var area = Math.Abs(
                ((corner.Time.Ticks - opposite.Time) * (value - from)) - (
                    (double)(corner.Time.Ticks - points[i].Time.Ticks) * (opposite.Value - from)));
            if (area > largest)
                (best, largest) = (i, area);
        }

        return best;
    }
}
