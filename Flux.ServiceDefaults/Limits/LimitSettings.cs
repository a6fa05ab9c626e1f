using System.ComponentModel.DataAnnotations;

namespace Flux.ServiceDefaults.Limits;

/// <summary>The limits of one caller at one instance of a service: section <c>Flux:Limits</c>.</summary>
public sealed class LimitSettings
{
    public const string Section = "Flux:Limits";

    /// <summary>Requests a second of one key or token, on average; a burst may be twice as large.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 20_000;

    /// <summary>Requests a second of one address, for callers that are not authenticated.</summary>
    [Range(1, 1_000_000)]
    public int StrangerRequestsPerSecond { get; set; } = 200;

    /// <summary>Rows a second of one key or token, on average; a burst may have the rows of five seconds. 0: no limit.</summary>
    [Range(0L, 1_000_000_000_000L)]
    public long RowsPerSecond { get; set; }

    /// <summary>Queries of one key or token that run at the same time; as many more may wait.</summary>
    /// <remarks>
    /// Each may run four statements (<c>Flux:GraphQL:MaxParallelFields</c>): those of one caller stay below the 100 connections of the
    /// pool.
    /// </remarks>
    [Range(1, 10_000)]
    public int ConcurrentQueries { get; set; } = 24;

    /// <summary>Subscriptions of one key or token that are open at the same time.</summary>
    [Range(1, 100_000)]
    public int ConcurrentSubscriptions { get; set; } = 100;
}
