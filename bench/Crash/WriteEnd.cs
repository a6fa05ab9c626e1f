namespace Flux.Bench.Crash;

/// <summary>What a writer knows of its request at the end.</summary>
internal enum WriteEnd
{
    /// <summary>Not sent, or not ended.</summary>
    Open,

    /// <summary>Acknowledged: every good row is there once.</summary>
    Acknowledged,

    /// <summary>Answered that nothing was written: no row is there.</summary>
    Refused,

    /// <summary>Sent without a key and never answered: all good rows once, or none.</summary>
    Unknown,
}
