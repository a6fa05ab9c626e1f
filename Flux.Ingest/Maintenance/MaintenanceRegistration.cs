using Flux.ServiceDefaults.Authentication;
using Flux.Timeseries.Status;

namespace Flux.Ingest.Maintenance;

/// <summary>The door of this room. It sees the database and the clock, never a request's rows.</summary>
internal static class MaintenanceRegistration
{
    /// <summary>Keeps rollups and retention where the edition of TimescaleDB has no jobs for it.</summary>
    public static IHostApplicationBuilder AddMaintenance(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<MaintenanceOptions>().BindConfiguration(MaintenanceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<MaintenanceRound>();
        builder.Services.AddSingleton<MaintenanceTelemetry>();
        builder.Services.AddSingleton<StorageStatusReader>();
        builder.Services.AddHostedService<MaintenanceWorker>();
        return builder;
    }

    /// <summary><c>GET /api/v1/status</c>: edition, policies in force, sizes, rollups.</summary>
    public static void MapStatus(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/status", (StorageStatusReader status, CancellationToken cancellationToken) => status.ReadAsync(cancellationToken))
            .RequireAuthorization(FluxScopes.Admin)
            .WithName("Status")
            .WithSummary("What is stored, and which policies keep it.");
}
