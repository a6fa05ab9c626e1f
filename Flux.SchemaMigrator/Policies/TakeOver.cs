using Flux.Timeseries;
using Npgsql;

namespace Flux.SchemaMigrator.Policies;

/// <summary>The end of a move from the Apache to the Community edition.</summary>
/// <remarks>
/// The copied rows are stored in the continuous aggregates, but shown only below a watermark that only a refresh moves, and a refresh
/// cannot
/// be part of a transaction. Refreshing the newest bucket is enough. The next run repeats it if this one is interrupted.
/// </remarks>
internal static class TakeOver
{
    // Paused during the move: a job that starts first would delay the refresh of the one bucket by all of its own work.
    private const string PauseOrResume =
        """
        SELECT alter_job(job_id, scheduled => NOT EXISTS (SELECT FROM flux.taken_over)) FROM timescaledb_information.jobs
        WHERE proc_name = 'policy_refresh_continuous_aggregate' AND (config ->> 'mat_hypertable_id')::integer IN (
            SELECT mat_hypertable_id FROM _timescaledb_catalog.continuous_agg
            WHERE user_view_schema = 'flux' AND user_view_name IN ('device_metrics_5m', 'device_metrics_1h'))
        """;

    /// <summary>Pauses the refresh jobs, inside the transaction that copied the rows.</summary>
    public static async Task BeginAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if ((await PendingAsync(connection, cancellationToken)).Count > 0)
            await ExecuteAsync(connection, PauseOrResume, [], cancellationToken);
    }

    /// <summary>Makes the aggregates show the copied rows, and resumes their jobs.</summary>
    public static async Task FinishAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var pending = await PendingAsync(connection, cancellationToken);
        if (pending.Count == 0)
            return;

        foreach (var (rollup, newest) in pending)
        {
            var bucket = rollup.EndsWith("5m", StringComparison.Ordinal) ? TimeSpan.FromMinutes(5) : TimeSpan.FromHours(1);
            await ExecuteAsync(connection, "CALL refresh_continuous_aggregate($1::regclass, $2::timestamptz, $3::timestamptz)", [$"{FluxSchema.Bookkeeping}.{rollup}", newest, newest + bucket], cancellationToken);
            await ExecuteAsync(connection, "DELETE FROM flux.taken_over WHERE rollup = $1", [rollup], cancellationToken);
        }

        await ExecuteAsync(connection, PauseOrResume, [], cancellationToken);
    }

    private static async Task<List<(string Rollup, DateTime Newest)>> PendingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var pending = new List<(string, DateTime)>();
        // The five-minute rollup first: the hourly one reads it.
        await using var command = new NpgsqlCommand("SELECT rollup, newest FROM flux.taken_over ORDER BY rollup DESC", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            pending.Add((reader.GetString(0), reader.GetDateTime(1)));

        return pending;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, object[] arguments, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
