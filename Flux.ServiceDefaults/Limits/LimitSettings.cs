using System.ComponentModel.DataAnnotations;

namespace Flux.ServiceDefaults.Limits;

/// <summary>How much one caller may ask of one instance of a service: section <c>Flux:Limits</c>.</summary>
public sealed class LimitSettings
{
    public const string Section = "Flux:Limits";

    /// <summary>Requests a second of one key or token, over time; as many again may come at once.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 20_000;

    /// <summary>Requests a second of one address, for those who are not authenticated.</summary>
    [Range(1, 1_000_000)]
    public int StrangerRequestsPerSecond { get; set; } = 200;

    /// <summary>Rows a second that one key or token may send, over time; five seconds' worth may come at once. 0: no limit.</summary>
    [Range(0L, 1_000_000_000_000L)]
    public long RowsPerSecond { get; set; }

    /// <summary>Queries of one key or token that run at the same time; as many again wait for their turn.</summary>
    /// <remarks>Each may run four statements (<c>Flux:GraphQL:MaxParallelFields</c>): one caller's stay below the pool's 100 connections.</remarks>
    [Range(1, 10_000)]
    public int ConcurrentQueries { get; set; } = 24;

    /// <summary>Subscriptions of one key or token that are open at the same time.</summary>
    [Range(1, 100_000)]
    public int ConcurrentSubscriptions { get; set; } = 100;
}
