using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Npgsql;

namespace Flux.SchemaMigrator.Maintenance;

/// <summary>Refreshes the rollups up to their refresh lag, on both editions.</summary>
internal sealed class RollupRefresh(MaintenanceSession session, RollupPolicies policies, TimeProvider timeProvider)
{
    // TimescaleDB's own job starts every minute.
    private const int MostTries = 60;

    private readonly DateTimeOffset _now = timeProvider.GetUtcNow();

    /// <summary>Five-minute buckets that end here or before are stored.</summary>
    public DateTimeOffset Until => Floor(_now - policies.FiveMinutes.RefreshLag, TimeSpan.FromMinutes(5));

    /// <exception cref="MigrationException">Something blocks the refresh; the message says what.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (session.Edition == Edition.Community)
        {
            await RefreshAggregateAsync(FluxSchema.Rollups.FiveMinutes, Until, cancellationToken);
            // The hourly one reads the five-minute one, so it cannot be ahead of it.
            var hours = _now - policies.OneHour.RefreshLag;
            await RefreshAggregateAsync(FluxSchema.Rollups.OneHour, Floor(hours < Until ? hours : Until, TimeSpan.FromHours(1)), cancellationToken);
            return;
        }

        await using (var command = new NpgsqlCommand("CALL flux.run_maintenance($1)", session.Connection) { Parameters = { new() { Value = _now.UtcDateTime } }, CommandTimeout = 0 })
            await command.ExecuteNonQueryAsync(cancellationToken);

        await RefuseStandstillAsync(cancellationToken);
    }

    /// <summary>One sentence, without its full stop, on the stored buckets that changed since.</summary>
    public async Task<string> PendingAsync(CancellationToken cancellationToken)
    {
        if (session.Edition == Edition.Community)
        {
            await using var stale = new NpgsqlCommand("SELECT (flux.stale('device_metrics_1h') + flux.stale('device_metrics_5m'))::text", session.Connection);
            return (string?)await stale.ExecuteScalarAsync(cancellationToken) is { Length: > 2 } times ? $"Stored times with changes that are not refreshed yet: {times}" : "No stored time has changes that are not refreshed yet";
        }

        await using var pending = new NpgsqlCommand(
            "SELECT count(*) FROM (SELECT DISTINCT device_id, metric_name, bucket FROM flux.rollup_invalidation WHERE bucket < (SELECT watermark_5m FROM flux.rollup_state)) b", session.Connection);
        return $"Stored five-minute buckets with late rows that are not refreshed yet: {await pending.ExecuteScalarAsync(cancellationToken):N0}";
    }

    private async Task RefreshAggregateAsync(string rollup, DateTimeOffset until, CancellationToken cancellationToken)
    {
        DateTime since;
        // Never below the floor: a refresh over time whose raw rows are gone erases it. Chunks end on whole hours, so the floor's hour is
        // there.
        await using (var floor = new NpgsqlCommand(
            """
            SELECT time_bucket('1 hour', greatest(min(c.range_start), (SELECT at FROM flux.raw_floor)))
            FROM timescaledb_information.chunks c WHERE c.hypertable_schema = 'public' AND c.hypertable_name = 'device_metrics'
            HAVING count(*) > 0
            """,
            session.Connection))
        {
            if (await floor.ExecuteScalarAsync(cancellationToken) is not DateTime oldest || oldest.AddHours(1) > until.UtcDateTime)
                return;

            since = oldest;
        }

        await using var command = new NpgsqlCommand("CALL refresh_continuous_aggregate($1::regclass, $2::timestamptz, $3::timestamptz)", session.Connection)
        {
            Parameters = { new() { Value = $"{FluxSchema.Bookkeeping}.{rollup}" }, new() { Value = since }, new() { Value = until.UtcDateTime } },
            CommandTimeout = 0,
        };
        for (var tries = 1; ; tries++)
        {
            try
            {
                await command.ExecuteNonQueryAsync(cancellationToken);
                return;
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable && tries < MostTries)
            {
                // TimescaleDB's job refreshes the same rollup; a second refresh fails instead of waiting, so it is retried here.
                await Task.Delay(TimeSpan.FromSeconds(1), timeProvider, cancellationToken);
            }
        }
    }

    private async Task RefuseStandstillAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT watermark_5m, array_to_string(awaited, ', '),
                   (SELECT string_agg(format('process %s since %s', a.pid, a.xact_start), '; ') FROM pg_stat_activity a JOIN pg_locks l USING (pid)
                    WHERE l.locktype = 'relation' AND l.relation = 'public.device_metrics'::regclass AND l.virtualtransaction = ANY (awaited))
            FROM flux.rollup_state WHERE watermark_5m < $1
            """,
            session.Connection)
        {
            Parameters = { new() { Value = Until.UtcDateTime } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return;

        throw new MigrationException(await reader.IsDBNullAsync(1, cancellationToken)
            ? "Failed: the rollups are not where they should be, since another session maintains them at this moment. What is stored is good; try again."
            : $"Failed: transactions that write metrics are open and are waited for ({(await reader.IsDBNullAsync(2, cancellationToken) ? reader.GetString(1) : reader.GetString(2))}). What is stored is good; try again when they have ended.");
    }

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan width) => new(time.UtcTicks - (time.UtcTicks % width.Ticks), TimeSpan.Zero);
}
