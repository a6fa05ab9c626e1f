using System.Diagnostics;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>
/// Notifies the subscribers of this process of new commits. One small query serves all of them; without subscribers it does not run.
/// </summary>
internal sealed class ChangeFeed(
    NpgsqlDataSource database, IOptions<GraphQLOptions> options, TimeProvider timeProvider, ILogger<ChangeFeed> logger) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Round, TaskCompletionSource Changed)> _tables = new(StringComparer.Ordinal);
    private int _subscribers;
    private CancellationTokenSource? _polling;

    /// <summary>Joins the subscribers until the result is disposed of.</summary>
    public IDisposable Join()
    {
        lock (_lock)
        {
            if (_subscribers++ == 0)
            {
                _polling = new CancellationTokenSource();
                _ = PollAsync(_polling.Token);
            }
        }

        return new Membership(this);
    }

    /// <summary>A number that changes with every notification of a table: read it before reading rows, to wait for later ones.</summary>
    public long Round(FeedTable table)
    {
        lock (_lock)
            return State(table.Name).Round;
    }

    /// <summary>Waits for a notification after a round.</summary>
    public Task WaitAsync(FeedTable table, long round, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var state = State(table.Name);
            return state.Round != round ? Task.CompletedTask : state.Changed.Task.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => _polling?.Dispose();

    private (long Round, TaskCompletionSource Changed) State(string table)
    {
        if (!_tables.TryGetValue(table, out var state))
            _tables[table] = state = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return state;
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        // Polls for all subscribers: it does not belong in the trace of the first one.
        Activity.Current = null;
        using var timer = new PeriodicTimer(options.Value.PollInterval, timeProvider);
        string? seen = null;
        try
        {
            do
            {
                try
                {
                    seen = await PollOnceAsync(seen, cancellationToken);
                }
                catch (Exception error) when (!cancellationToken.IsCancellationRequested)
                {
                    // Catches every exception, not only Npgsql's: without this loop no subscriber would be notified.
                    logger.FeedInterrupted(error);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The last subscriber has left.
        }
    }

    private async Task<string> PollOnceAsync(string? seen, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(seen is null ? FeedSql.Now : FeedSql.Changed);
        if (seen is not null)
            command.Parameters.Add(new NpgsqlParameter { Value = seen, NpgsqlDbType = NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var position = row.GetString(0);
        // A subscriber may have read before the first poll: all are notified once. Also after a failover, which expires their cursors.
        Publish(seen is null || TimelineOf(seen) != TimelineOf(position)
            ? [FeedTable.Metrics.Name, FeedTable.Events.Name]
            : row.GetFieldValue<string[]>(1));
        return position;
    }

    private static string TimelineOf(string position) => position.Split('/')[0];

    private void Publish(IEnumerable<string> tables)
    {
        foreach (var table in tables)
        {
            TaskCompletionSource changed;
            lock (_lock)
            {
                var state = State(table);
                changed = state.Changed;
                _tables[table] = (state.Round + 1, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            changed.TrySetResult();
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_subscribers > 0)
                return;
            _polling?.Cancel();
            _polling?.Dispose();
            _polling = null;
        }
    }

    private sealed class Membership(ChangeFeed feed) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                feed.Leave();
        }
    }
}
