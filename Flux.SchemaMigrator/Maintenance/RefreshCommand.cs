using Flux.SchemaMigrator.Commands;
using Flux.SchemaMigrator.Policies;
using Flux.Timeseries.Policies;
using Flux.Timeseries.Status;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Spectre.Console;

namespace Flux.SchemaMigrator.Maintenance;

/// <summary>Refreshes the rollups, or shows what a refresh would do.</summary>
internal sealed class RefreshCommand(
    bool dryRun, NpgsqlDataSource database, IOptions<FluxPolicies> policies, TimeProvider timeProvider, IAnsiConsole console, ILoggerFactory logs) : IMigratorCommand
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var session = await MaintenanceSession.OpenAsync(database, timeProvider, logs, cancellationToken);
        var refresh = new RollupRefresh(session, policies.Value.Rollups, timeProvider);
        if (!dryRun)
            await refresh.RunAsync(cancellationToken);

        console.Write(await ShowAsync(cancellationToken));
        var stale = await refresh.PendingAsync(cancellationToken);
        console.WriteLine(dryRun
            ? $"{stale}. Five-minute buckets before {refresh.Until:yyyy-MM-dd HH:mm} UTC would be stored. Nothing was changed."
            : $"Refreshed. {stale}.");
    }

    private async Task<Table> ShowAsync(CancellationToken cancellationToken)
    {
        var table = new Table().AddColumns("rollup", "stored up to", "lag");
        foreach (var one in (await new StorageStatusReader(database, timeProvider).ReadAsync(cancellationToken)).Rollups)
            table.AddRow(one.Name, one.Watermark is { } to ? $"{to:yyyy-MM-dd HH:mm:ss}" : "-", one.Lag is { } lag ? Duration.Text(lag) : "-");

        return table;
    }
}
