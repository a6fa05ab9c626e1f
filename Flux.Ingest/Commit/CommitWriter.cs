using System.Diagnostics;
using Flux.Ingest.Telemetry;
using Npgsql;

namespace Flux.Ingest.Commit;

/// <summary>
/// One writer: 1. take what waits, 2. commit it in one transaction, 3. answer. Refused rows: each half by itself, down to the guilty
/// request. A lost connection: the same commit again, under the same number, so that it happens once.
/// </summary>
internal sealed class CommitWriter(CommitPipeline pipeline, NpgsqlDataSource database, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly WriteOutcome Unwritten = new WriteOutcome.Unavailable(NothingWritten: true);

    private readonly WriterIdentity _identity = new();
    private CommitSession? _session;

    /// <summary>Runs until the queue is closed and empty, or until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var waiting = new List<PendingWrite>();
        while (await pipeline.Queue.WaitAsync(cancellationToken))
        {
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
        if (_session is not null)
            await _session.DisposeAsync();
    }

    private async Task CommitAsync(IReadOnlyList<PendingWrite> writes, CancellationToken cancellationToken)
    {
        var batch = new CommitBatch(writes, _identity.Next());
        using var activity = IngestTelemetry.StartCommit(batch);
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
                _session ??= new CommitSession(database, _identity, pipeline.Time);
                await _session.CommitAsync(batch, cancellationToken);
                Committed(batch, pipeline.Time.GetElapsedTime(start));
                return true;
            }
            catch (PostgresException error) when (CommitFault.IsData(error))
            {
                activity?.SetStatus(ActivityStatusCode.Error, error.SqlState);
                await SplitAsync(batch, error, cancellationToken);
                return false;
            }
            catch (Exception error) when (CommitFault.IsOutage(error))
            {
                activity?.AddException(error);
                await _session!.DisposeAsync();
                if (pipeline.Time.GetElapsedTime(start) >= pipeline.Patience)
                {
                    logger.CommitGivenUp(batch.Writes.Count, batch.Rows, error);
                    batch.Complete(new WriteOutcome.Unavailable(NothingWritten: !batch.IsCommitSent));
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

    private void Committed(CommitBatch batch, TimeSpan elapsed)
    {
        pipeline.Telemetry.Committed(batch, elapsed);
        batch.CompleteCommitted();
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
            Answers.Post(second.Select(write => (write, Unwritten)));
            throw;
        }

        await CommitAsync(second, cancellationToken);
    }

    /// <summary>Refuses whatever comes until the database answers again.</summary>
    private async Task WaitForDatabaseAsync(CancellationToken cancellationToken)
    {
        if (pipeline.Database.Set(away: true))
            logger.DatabaseAway();

        var refused = new List<PendingWrite>();
        while (true)
        {
            pipeline.Queue.Take(refused, long.MaxValue);
            Answers.Post(refused.Select(write => (write, Unwritten)));
            refused.Clear();
            try
            {
                await _session!.OpenIfNeededAsync(cancellationToken);
                if (pipeline.Database.Set(away: false))
                    logger.DatabaseBack();

                return;
            }
            catch (Exception error) when (CommitFault.IsOutage(error))
            {
                await Task.Delay(LongestPause, pipeline.Time, cancellationToken);
            }
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
