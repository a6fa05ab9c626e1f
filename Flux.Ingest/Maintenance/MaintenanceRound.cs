using System.Data;
using Npgsql;

namespace Flux.Ingest.Maintenance;

/// <summary>Takes steps until nothing is left to do, each in a transaction of its own: cut off anywhere, the next round goes on from there.</summary>
internal sealed class MaintenanceRound(NpgsqlDataSource database, MaintenanceTelemetry telemetry, TimeProvider timeProvider, ILogger<MaintenanceRound> logger)
{
    // Held by the session of one replica for a round; any number does that all replicas share.
    internal const long Lock = 0x466C7578_4D61696E;
    private static readonly TimeSpan WriterPause = TimeSpan.FromMilliseconds(50);
    private const int WriterPauses = 40;

    // A backlog, or a flood of late rows, may last for hours: chunks and receipts that are due do not wait for its end.
    private const int StepsBetweenRetention = 100;

    /// <summary>True where Flux keeps rollups and retention by itself, false where the edition's own jobs do.</summary>
    public async Task<bool> IsNeededAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT current_setting('timescaledb.license', true) IS DISTINCT FROM 'timescale'");
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <returns>False when another replica is at it.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var take = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = Lock } } };
        if (await take.ExecuteScalarAsync(cancellationToken) is not true)
            return false;

        // The pool gives the lock back with DISCARD ALL too, but only when the connection is used again.
        try
        {
            bool isRefreshed;
            do
            {
                // First: refreshing finds the rows of a stretch of time by the index that this brings up to date.
                await StepAsync(connection, "SELECT 'summarize', flux.summarize_metrics(), 0::bigint", at: null, IsolationLevel.ReadCommitted, cancellationToken);
                isRefreshed = await RefreshAsync(connection, cancellationToken);
                await RetainAsync(connection, cancellationToken);
            }
            while (!isRefreshed);
            return true;
        }
        finally
        {
            if (connection.State == ConnectionState.Open)
            {
                await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection) { Parameters = { new() { Value = Lock } } };
                await release.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }

    /// <returns>False when there is more to do.</returns>
    private async Task<bool> RefreshAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var pauses = 0;
        for (var steps = 0; steps < StepsBetweenRetention; steps++)
        {
            var step = await StepAsync(connection, "SELECT step, buckets, read_rows FROM flux.refresh_step($1)", timeProvider.GetUtcNow(), IsolationLevel.RepeatableRead, cancellationToken);
            if (step.Name is "done" or "busy")
                return true;

            if (step.Name == "waiting")
            {
                // A writer of before the threshold moved is still at work. What is stored so far stays good without it.
                if (++pauses > WriterPauses)
                    return true;

                await Task.Delay(WriterPause, timeProvider, cancellationToken);
            }
        }

        return false;
    }

    private async Task RetainAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var step = await StepAsync(connection, "SELECT step, dropped, 0::bigint FROM flux.retention_step($1)", timeProvider.GetUtcNow(), IsolationLevel.ReadCommitted, cancellationToken);
            if (step.Name is "done" or "blocked")
                return;
        }
    }

    private async Task<MaintenanceStep> StepAsync(NpgsqlConnection connection, string sql, DateTimeOffset? at, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        var (begun, start) = (timeProvider.GetUtcNow(), timeProvider.GetTimestamp());
        await using var transaction = await connection.BeginTransactionAsync(isolation, cancellationToken);
        // A step over a crowded span may take longer than a query of a user is given.
        await using var command = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = 0 };
        if (at is { } time)
            command.Parameters.Add(new NpgsqlParameter { Value = time });

        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            var step = new MaintenanceStep(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2));
            await reader.CloseAsync();
            await transaction.CommitAsync(cancellationToken);
            var took = timeProvider.GetElapsedTime(start);
            telemetry.Done(step, begun, took);
            if (step.Count > 0)
                logger.StepDone(step.Name, step.Count, step.Rows, took);

            return step;
        }
    }
}
