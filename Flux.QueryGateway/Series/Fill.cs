namespace Flux.QueryGateway.Series;

/// <summary>What a bucket without rows answers.</summary>
internal enum Fill
{
    /// <summary>The bucket is left out.</summary>
    None,

    /// <summary>A point without a value.</summary>
    Null,

    /// <summary>The last value seen, from before the range where need be.</summary>
    Previous,

    /// <summary>The straight line between the neighbours; no value outside of them.</summary>
    Linear,
    Zero,
}
