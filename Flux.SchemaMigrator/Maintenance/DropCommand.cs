using Flux.SchemaMigrator.Commands;
using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Spectre.Console;

namespace Flux.SchemaMigrator.Maintenance;

/// <summary>Drops old chunks of raw rows, those of metrics only when the rollups hold everything in them.</summary>
internal sealed class DropCommand(
    MaintenanceRequest request, NpgsqlDataSource database, IOptions<FluxPolicies> policies, TimeProvider timeProvider, IAnsiConsole console, ILoggerFactory logs) : IMigratorCommand
{
    // A late row may come between the refresh and the drop; if that keeps happening, the time is not old at all.
    private const int Attempts = 5;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var session = await MaintenanceSession.OpenAsync(database, timeProvider, logs, cancellationToken);
        var until = timeProvider.GetUtcNow() - request.OlderThan;
        var old = await OldChunk.ReadAsync(session.Connection, request.Tables, until, cancellationToken);
        console.Write(OldChunk.Show(old));
        if (request.DryRun)
        {
            console.WriteLine($"{old.Count} chunks would be dropped, metrics after a refresh of the rollups, which keep what was in them. Nothing was changed.");
            return;
        }

        long dropped = 0;
        foreach (var table in request.Tables.Where(table => old.Any(chunk => chunk.Table == table)))
            dropped += table == FluxSchema.Metrics.Table ? await DropMetricsAsync(session, until, cancellationToken) : await DropAsync(session, table, until, cancellationToken);

        console.WriteLine($"{dropped} chunks were dropped.");
    }

    private async Task<long> DropMetricsAsync(MaintenanceSession session, DateTimeOffset until, CancellationToken cancellationToken)
    {
        long dropped = 0;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            await new RollupRefresh(session, policies.Value.Rollups, timeProvider).RunAsync(cancellationToken);
            while (true)
            {
                var (step, count) = await StepAsync(session, until, cancellationToken);
                dropped += count;
                if (step == "done")
                    return dropped;

                if (step == "blocked")
                    break;

                // A step takes no more than some chunks: as long as there is progress, nothing has failed.
                attempt = 0;
            }
        }

        throw new MigrationException(
            $"Failed after {dropped} chunks of {FluxSchema.Metrics.Table}: the rollups do not yet hold everything that is in the next one. Late rows are still arriving for it, or it ends within the refresh lag. Nothing is lost; drop later or less.");
    }

    private static async Task<(string Step, long Dropped)> StepAsync(MaintenanceSession session, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT step, dropped FROM flux.drop_metrics($1)", session.Connection) { Parameters = { new() { Value = until.UtcDateTime } }, CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetString(0), reader.GetInt64(1));
    }

    private static async Task<long> DropAsync(MaintenanceSession session, string table, DateTimeOffset until, CancellationToken cancellationToken)
    {
        for (long dropped = 0; ;)
        {
            // As flux.drop_metrics does it: few chunks at a time, and no long wait for a reader, since writers would queue up behind.
            await using var transaction = await session.Connection.BeginTransactionAsync(cancellationToken);
            await using (var patience = new NpgsqlCommand("SET LOCAL lock_timeout = '2s'", session.Connection))
                await patience.ExecuteNonQueryAsync(cancellationToken);

            await using var drop = new NpgsqlCommand(
                """
                SELECT count(*) FROM (
                    SELECT max(range_end) AS upto FROM (
                        SELECT range_end FROM timescaledb_information.chunks
                        WHERE hypertable_schema = 'public' AND hypertable_name = $1 AND range_end <= $2 ORDER BY range_end LIMIT 50) oldest) o
                CROSS JOIN LATERAL drop_chunks(format('public.%I', $1)::regclass, older_than => o.upto)
                WHERE o.upto IS NOT NULL
                """,
                session.Connection)
            {
                Parameters = { new() { Value = table }, new() { Value = until.UtcDateTime } },
                CommandTimeout = 0,
            };
            var some = (long)(await drop.ExecuteScalarAsync(cancellationToken))!;
            await transaction.CommitAsync(cancellationToken);
            if (some == 0)
                return dropped;

            dropped += some;
        }
    }
}
