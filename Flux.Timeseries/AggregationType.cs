namespace Flux.Timeseries;

/// <summary>How the values of one series in one bucket are combined.</summary>
public enum AggregationType
{
    /// <summary>The mean: sum divided by count.</summary>
    Avg,

    /// <summary>The sum; infinite if one of the values is beyond ±1e300.</summary>
    Sum,

    /// <summary>The least value.</summary>
    Min,

    /// <summary>The greatest value.</summary>
    Max,

    /// <summary>The number of points.</summary>
    Count,

    /// <summary>The value of the earliest point; of several at that instant, the least.</summary>
    First,

    /// <summary>The value of the latest point; of several at that instant, the greatest.</summary>
    Last,
}
