using System.Data;
using Flux.Timeseries;
using Npgsql;

namespace Flux.Ingest.Maintenance;

/// <summary>
/// Runs maintenance steps until nothing is left to do, each in its own transaction: a new round continues where one was interrupted.
/// </summary>
internal sealed class MaintenanceRound(
    NpgsqlDataSource database, MaintenanceTelemetry telemetry, TimeProvider timeProvider, ILogger<MaintenanceRound> logger)
{
    private const string Summarize = "SELECT 'summarize', flux.summarize_metrics(), 0::bigint";
    private const string Refresh = "SELECT step, buckets, read_rows FROM flux.refresh_step($1)";
    private const string Retain = "SELECT step, dropped, 0::bigint FROM flux.retention_step($1)";

    // Advisory lock that one replica holds for a round. Any number works that all replicas share.
    internal const long Lock = 0x466C7578_4D61696E;
    private static readonly TimeSpan WriterPause = TimeSpan.FromMilliseconds(50);
    private const int WriterPauses = 40;

    // A backlog, or many late rows, may take hours: expired chunks and receipts do not wait for its end.
    private const int StepsBetweenRetention = 100;

    /// <summary>True if Flux must keep rollups and retention itself, false if jobs of TimescaleDB do.</summary>
    public async Task<bool> IsNeededAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await EditionReader.ReadAsync(connection, cancellationToken) != Edition.Community;
    }

    /// <returns>False when another replica runs a round.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var take = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = Lock } } };
        if (await take.ExecuteScalarAsync(cancellationToken) is not true)
            return false;

        // DISCARD ALL of the pool would release the lock too, but only when the connection is used again.
        try
        {
            bool isRefreshed;
            do
            {
                // First, because it updates the index by which refreshing finds the rows of a time range.
                await StepAsync(connection, Summarize, at: null, IsolationLevel.ReadCommitted, cancellationToken);
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
                await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection)
                {
                    Parameters = { new() { Value = Lock } },
                };
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
            var step = await StepAsync(connection, Refresh, timeProvider.GetUtcNow(), IsolationLevel.RepeatableRead, cancellationToken);
            if (step.Name is "done" or "busy")
                return true;

            if (step.Name == "waiting")
            {
                // A transaction from before the threshold moved is still open. What is stored so far stays correct without it.
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
            var step = await StepAsync(connection, Retain, timeProvider.GetUtcNow(), IsolationLevel.ReadCommitted, cancellationToken);
            if (step.Name is "done" or "blocked")
                return;
        }
    }

    private async Task<MaintenanceStep> StepAsync(
        NpgsqlConnection connection, string sql, DateTimeOffset? at, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        var (begun, start) = (timeProvider.GetUtcNow(), timeProvider.GetTimestamp());
        await using var transaction = await connection.BeginTransactionAsync(isolation, cancellationToken);
        // No timeout: a step over a time range with many rows may take longer than a user's query may.
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

/// <summary>What one step did.</summary>
/// <param name="Name"><c>summarize</c>, or the name that <c>flux.refresh_step</c> or <c>flux.retention_step</c> returned.</param>
/// <param name="Count">Ranges summarized, buckets stored, chunks dropped or receipts deleted.</param>
/// <param name="Rows">Raw rows read.</param>
internal readonly record struct MaintenanceStep(string Name, long Count, long Rows);
