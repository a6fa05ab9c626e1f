namespace Flux.Timeseries.Store;

/// <summary>The order of the metrics' series index: device, metric, newest first.</summary>
internal sealed class SeriesOrder : IComparer<object?[]>
{
    public static SeriesOrder Instance { get; } = new();

    public int Compare(object?[]? x, object?[]? y)
    {
        var device = string.CompareOrdinal((string?)x![1], (string?)y![1]);
        if (device != 0)
            return device;

        var metric = string.CompareOrdinal((string?)x[2], (string?)y[2]);
        return metric != 0 ? metric : ((DateTimeOffset)y[0]!).CompareTo((DateTimeOffset)x[0]!);
    }
}
