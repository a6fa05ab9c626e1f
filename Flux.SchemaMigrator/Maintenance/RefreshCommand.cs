using Flux.SchemaMigrator.Commands;
using Flux.SchemaMigrator.Policies;
using Flux.Timeseries.Policies;
using Flux.Timeseries.Status;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Spectre.Console;

namespace Flux.SchemaMigrator.Maintenance;

/// <summary>Refreshes the rollups, or shows what there is to be refreshed.</summary>
internal sealed class RefreshCommand(
    bool dryRun, NpgsqlDataSource database, IOptions<FluxPolicies> policies, TimeProvider clock, IAnsiConsole console, ILoggerFactory logs) : IMigratorCommand
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var session = await MaintenanceSession.OpenAsync(database, clock, logs, cancellation);
        var refresh = new RollupRefresh(session, policies.Value.Rollups, clock);
        if (!dryRun)
            await refresh.RunAsync(cancellation);

        console.Write(await ShowAsync(cancellation));
        var stale = await refresh.PendingAsync(cancellation);
        console.WriteLine(dryRun
            ? $"{stale}. Five-minute buckets before {refresh.Until:yyyy-MM-dd HH:mm} UTC would be stored. Nothing was changed."
            : $"Refreshed. {stale}.");
    }

    private async Task<Table> ShowAsync(CancellationToken cancellation)
    {
        var table = new Table().AddColumns("rollup", "stored up to", "lag");
        foreach (var one in (await new StorageStatusReader(database, clock).ReadAsync(cancellation)).Rollups)
            table.AddRow(one.Name, one.Watermark is { } to ? $"{to:yyyy-MM-dd HH:mm:ss}" : "-", one.Lag is { } lag ? Duration.Text(lag) : "-");

        return table;
    }
}
