using Flux.ServiceDefaults.Authentication;
using Flux.Timeseries.Status;

namespace Flux.Ingest.Maintenance;

/// <summary>
/// Registers the maintenance worker and the status route. Maintenance sees the database and the clock, never rows of requests.
/// </summary>
internal static class MaintenanceRegistration
{
    /// <summary>Keeps rollups and retention up to date if the edition of TimescaleDB has no jobs for it.</summary>
    public static TBuilder AddMaintenance<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<MaintenanceOptions>()
            .BindConfiguration(MaintenanceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<MaintenanceRound>();
        builder.Services.AddSingleton<MaintenanceTelemetry>();
        builder.Services.AddSingleton<StorageStatusReader>();
        builder.Services.AddHostedService<MaintenanceWorker>();
        return builder;
    }

    /// <summary><c>GET /api/v1/status</c>: edition, policies in force, sizes, rollups.</summary>
    public static void MapMaintenance(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/api/v1/status", (StorageStatusReader status, CancellationToken cancellationToken) => status.ReadAsync(cancellationToken))
            .RequireAuthorization(FluxScopes.Admin)
            .WithName("Status")
            .WithSummary("Returns what is stored and the policies in force.");
}
