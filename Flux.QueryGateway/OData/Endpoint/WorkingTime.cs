using Flux.QueryGateway.OData.Writing;

namespace Flux.QueryGateway.OData.Endpoint;

/// <summary>The time limit of one request. It is paused while a slow client is waited for, and runs while the database works.</summary>
internal sealed class WorkingTime : IDisposable
{
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _either;
    private TimeSpan _left;
    private long _since;

    public WorkingTime(TimeSpan limit, TimeProvider timeProvider, CancellationToken requestAborted)
    {
        (_timeProvider, _left, _since) = (timeProvider, limit, timeProvider.GetTimestamp());
        _limit = new CancellationTokenSource(limit, timeProvider);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, requestAborted);
    }

    /// <summary>Cancelled when the limit is reached or the client has gone.</summary>
    public CancellationToken Token => _either.Token;

    public bool IsOver => _limit.IsCancellationRequested;

    private void Stop()
    {
        _left -= _timeProvider.GetElapsedTime(_since);
        _limit.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    private void Resume()
    {
        _since = _timeProvider.GetTimestamp();
        _limit.CancelAfter(_left > TimeSpan.Zero ? _left : TimeSpan.Zero);
    }

    /// <summary>Sends the collected output, with the limit paused; false when the client has gone.</summary>
    public async ValueTask<bool> FlushAsync(OutputBuffer output)
    {
        Stop();
        var isConnected = await output.FlushAsync(Token);
        Resume();
        return isConnected;
    }

    /// <summary>Sends the rest of a response.</summary>
    public async ValueTask EndAsync(OutputBuffer output)
    {
        if (!output.TryEnd())
            await FlushAsync(output);
    }

    public void Dispose()
    {
        _either.Dispose();
        _limit.Dispose();
    }
}
