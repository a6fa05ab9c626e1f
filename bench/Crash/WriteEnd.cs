namespace Flux.Bench.Crash;

/// <summary>What a writer knows about its request in the end.</summary>
internal enum WriteEnd
{
    /// <summary>Not sent, or without a final response.</summary>
    Open,

    /// <summary>Acknowledged: every good row is stored once.</summary>
    Acknowledged,

    /// <summary>The response said that nothing was written: no row is stored.</summary>
    Refused,

    /// <summary>Sent without a key and without a response: all good rows are stored once, or none.</summary>
    Unknown,
}
