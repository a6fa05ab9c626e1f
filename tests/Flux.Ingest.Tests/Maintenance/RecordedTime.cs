using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Flux.Ingest.Tests.Maintenance;

/// <summary>A clock that stands still and tells which waits have begun.</summary>
internal sealed class RecordedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>The next wait that begins.</summary>
    public ValueTask<TimeSpan> NextWaitAsync() => _waits.Reader.ReadAsync();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }
}
