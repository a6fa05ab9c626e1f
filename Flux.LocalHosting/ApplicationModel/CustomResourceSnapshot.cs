using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known of a resource at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    public required string ResourceType { get; init; }

    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    public ResourceStateSnapshot? State { get; init; }

    public int? ExitCode { get; init; }

    public DateTime? StartTimeStamp { get; init; }

    public DateTime? StopTimeStamp { get; init; }

    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    public ImmutableArray<HealthReportSnapshot> HealthReports { get; internal init; } = [];

    /// <summary>Null unless running; healthy where there is no check; else the worst of them, unhealthy while one has not answered.</summary>
    public HealthStatus? HealthStatus => (State?.Text == KnownResourceStates.Running, HealthReports.Length) switch
    {
        (false, _) => null,
        (true, 0) => Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy,
        _ => HealthReports.Min(static report => report.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy),
    };

    /// <summary>The ready event's handlers, once the resource became ready; waiters observe their outcome.</summary>
    internal Task? ReadyHandlers { get; init; }
}
