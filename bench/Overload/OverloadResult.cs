using System.Collections.Concurrent;
using System.Net;
using Flux.Bench.Shared;

namespace Flux.Bench.Overload;

/// <summary>Counts the requests of one load by their response.</summary>
internal sealed class OverloadResult(int rowsPerRequest)
{
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly ConcurrentBag<TimeSpan> _latencies = [];
    private TimeSpan[] _sorted = [];
    private TimeSpan _length;
    private long _sent;
    private long _accepted;
    private long _refused;
    private long _other;

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_start);

    public long Sent => _sent;

    public long Accepted => _accepted;

    public long Refused => _refused;

    /// <summary>Responses other than 200 and 429, and broken connections.</summary>
    public long Other => _other;

    public long Waiting => _sent - _accepted - _refused - _other;

    public long Rows => _accepted * rowsPerRequest;

    public double RowsPerSecond => Rows / _length.TotalSeconds;

    public double RequestsPerSecond => _accepted / _length.TotalSeconds;

    public double OfferedPerSecond => _sent / _length.TotalSeconds;

    public TimeSpan P50 => _sorted.Percentile(0.50);

    public TimeSpan P99 => _sorted.Percentile(0.99);

    public long Begin()
    {
        Interlocked.Increment(ref _sent);
        return TimeProvider.System.GetTimestamp();
    }

    public void Responded(long started, HttpStatusCode? status)
    {
        switch (status)
        {
            case HttpStatusCode.OK:
                _latencies.Add(TimeProvider.System.GetElapsedTime(started));
                Interlocked.Increment(ref _accepted);
                break;
            case HttpStatusCode.TooManyRequests:
                Interlocked.Increment(ref _refused);
                break;
            default:
                Interlocked.Increment(ref _other);
                break;
        }
    }

    public OverloadResult End(TimeSpan? length = null)
    {
        _length = length ?? Elapsed;
        _sorted = [.. _latencies.Order()];
        return this;
    }
}
