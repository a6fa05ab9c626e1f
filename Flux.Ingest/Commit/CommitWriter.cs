using System.Diagnostics;
using Flux.Ingest.Telemetry;
using Flux.ServiceDefaults;
using Flux.Timeseries;
using Npgsql;

namespace Flux.Ingest.Commit;

/// <summary>One writer: 1. take the waiting requests, 2. commit them in one transaction, 3. complete them.</summary>
/// <remarks>
/// If the database refuses data, the batch is split in halves down to the request at fault. If the connection is lost, the same batch is
/// committed again under the same number, so that it is committed once. Sees no HTTP and no JSON.
/// </remarks>
internal sealed class CommitWriter(CommitPipeline pipeline, NpgsqlDataSource database, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastTry = TimeSpan.FromMilliseconds(500);
    private static readonly WriteOutcome Unwritten = new WriteOutcome.Unavailable(NothingWritten: true);

    private readonly WriterIdentity _identity = new();
    private CommitSession? _session;

    /// <summary>A COMMIT that was given up and still keeps the session's connection busy.</summary>
    private Task? _pending;

    /// <summary>Runs until the queue is closed and empty, or until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var waiting = new List<PendingWrite>();
        while (await pipeline.Queue.WaitAsync(cancellationToken))
        {
            // 1. Take the waiting requests; small commits wait for each other, to become fewer.
            using var turn = await pipeline.Turn.TakeAsync(pipeline.Queue.Bytes, cancellationToken);
            pipeline.Queue.Take(waiting, pipeline.CommitBytes);
            if (waiting.Count == 0)
                continue;

            await CommitAsync(waiting, cancellationToken);
            waiting.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Disposing a busy connection would wait for its COMMIT; the end of the process ends it.
        if (_session is not null && _pending is not { IsCompleted: false })
            await _session.DisposeAsync();
    }

    private async Task CommitAsync(List<PendingWrite> writes, CancellationToken cancellationToken)
    {
        var batch = new CommitBatch(writes, _identity.Next());
        using var activity = IngestTelemetry.StartCommit(
            batch.Writes.Count, batch.Rows, batch.Bytes, writes[0].Trace, writes.Skip(1).Select(write => write.Trace));
        var start = pipeline.Time.GetTimestamp();
        var committed = 0L;
        pipeline.Rate.Begin();
        try
        {
            committed = await TryAsync(batch, activity, start, cancellationToken) ? batch.Bytes : 0;
        }
        finally
        {
            pipeline.Rate.End(committed);
        }
    }

    /// <returns>Whether the batch was committed as it is.</returns>
    private async Task<bool> TryAsync(CommitBatch batch, Activity? activity, long start, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = Min(pause * 2, LongestPause))
        {
            try
            {
                // 2. Commit them in one transaction.
                _session ??= new CommitSession(database, _identity, pipeline.Time);
                await _session.CommitAsync(batch, Remaining(start), cancellationToken);

                // 3. Complete them, each with its own outcome.
                Record(batch, pipeline.Time.GetElapsedTime(start));
                batch.CompleteCommitted();
                return true;
            }
            catch (PostgresException error) when (DatabaseErrors.KindOf(error) == DatabaseErrorKind.Data)
            {
                activity?.SetStatus(ActivityStatusCode.Error, error.SqlState);
                await SplitAsync(batch, error, cancellationToken);
                return false;
            }
            catch (CommitUnsettledException unsettled) when (unsettled.Pending is { } pending)
            {
                activity?.AddException(unsettled);
                logger.CommitNotReplicated(batch.Writes.Count, batch.Rows);
                batch.Complete(
                    unsettled.WaitsForStandbys ? WriteOutcome.NotReplicated.Instance : new WriteOutcome.Unavailable(NothingWritten: false));
                await WaitForCommitAsync(pending, cancellationToken);
                return false;
            }
            catch (Exception error) when (IsRetried(error))
            {
                activity?.AddException(error);
                await _session!.DisposeAsync();
                if (pipeline.Time.GetElapsedTime(start) >= pipeline.Patience)
                {
                    logger.CommitAbandoned(batch.Writes.Count, batch.Rows, error);
                    batch.Complete(error is CommitUnsettledException { WaitsForStandbys: true }
                        ? WriteOutcome.NotReplicated.Instance
                        : new WriteOutcome.Unavailable(NothingWritten: !batch.IsCommitSent));
                    await WaitForDatabaseAsync(cancellationToken);
                    return false;
                }

                logger.CommitRetried(batch.Writes.Count, batch.Rows, error);
                await Task.Delay(pause, pipeline.Time, cancellationToken);
            }
            catch (Exception error)
            {
                batch.Complete(new WriteOutcome.Unavailable(NothingWritten: !batch.IsCommitSent));
                if (error is not OperationCanceledException)
                    logger.CommitFailed(batch.Writes.Count, batch.Rows, error);

                throw;
            }
        }
    }

    /// <summary>How long a COMMIT may wait; a last try gets a moment even where patience has ended.</summary>
    private TimeSpan Remaining(long start) =>
        pipeline.Patience - pipeline.Time.GetElapsedTime(start) is var left && left > LastTry ? left : LastTry;

    /// <summary>Errors of the database and of the way to it. Anything else is a bug: it ends the writer.</summary>
    private static bool IsRetried(Exception error) =>
        error is VanishedReceiptException or CommitUnsettledException
        || DatabaseErrors.KindOf(error) is DatabaseErrorKind.Outage or DatabaseErrorKind.Refused;

    private void Record(CommitBatch batch, TimeSpan elapsed)
    {
        pipeline.Telemetry.Committed(batch.Rows, batch.Bytes, elapsed);
        var now = PostgresTime.ToMicroseconds(pipeline.Time.GetUtcNow());
        foreach (var write in batch.Writes)
        {
            if (write.Rows.Rows > 0 && write.Leader.Earlier is null && write.Leader == write)
                pipeline.Telemetry.RowsCommitted(write.Table, write.Rows, now);
        }
    }

    private async Task SplitAsync(CommitBatch batch, PostgresException error, CancellationToken cancellationToken)
    {
        var writes = batch.Writes;
        if (writes.Count == 1)
        {
            logger.RequestRefused(writes[0].Table.Table, writes[0].Rows.Rows, error.SqlState, error);
            batch.Complete(new WriteOutcome.Refused(error.SqlState, error.MessageText));
            return;
        }

        logger.CommitSplit(writes.Count, error.SqlState);
        var half = writes.Count / 2;
        var second = writes.Skip(half).ToList();
        try
        {
            await CommitAsync([.. writes.Take(half)], cancellationToken);
        }
        catch
        {
            CompletionBatch.Post(second.Select(write => (write, Unwritten)));
            throw;
        }

        await CommitAsync(second, cancellationToken);
    }

    /// <summary>Refuses all requests until the database answers again.</summary>
    private async Task WaitForDatabaseAsync(CancellationToken cancellationToken)
    {
        if (pipeline.Database.Set(isUnreachable: true))
            logger.DatabaseUnreachable();

        while (true)
        {
            RefuseWaiting();
            try
            {
                await _session!.OpenIfNeededAsync(cancellationToken);
                if (pipeline.Database.Set(isUnreachable: false))
                    logger.DatabaseReachable();

                return;
            }
            catch (Exception error) when (DatabaseErrors.KindOf(error) != DatabaseErrorKind.None)
            {
                await Task.Delay(LongestPause, pipeline.Time, cancellationToken);
            }
        }
    }

    /// <summary>Refuses whatever comes until a COMMIT that waits for standbys has ended: the next ones would wait behind it.</summary>
    private async Task WaitForCommitAsync(Task pending, CancellationToken cancellationToken)
    {
        _pending = pending;
        while (!pending.IsCompleted)
        {
            RefuseWaiting();
            await Task.WhenAny(pending, Task.Delay(FirstPause, pipeline.Time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        // However it ended: a retry with the same key finds out.
        await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _session!.DisposeAsync();
    }

    private void RefuseWaiting()
    {
        var refused = new List<PendingWrite>();
        pipeline.Queue.Take(refused, long.MaxValue);
        CompletionBatch.Post(refused.Select(write => (write, Unwritten)));
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
