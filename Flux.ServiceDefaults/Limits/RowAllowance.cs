using System.Collections.Concurrent;
using Flux.ServiceDefaults.Authentication;
using Microsoft.Extensions.Options;

namespace Flux.ServiceDefaults.Limits;

/// <summary>Rows that each caller may send. How many a body has is known when it was read, so a caller may overdraw once and then waits.</summary>
/// <remarks>One entry for each key or subject that sends; those that owe nothing are forgotten when there are many.</remarks>
public sealed class RowAllowance(IOptions<LimitSettings> settings, TimeProvider timeProvider)
{
    private const int Burst = 5;
    private const int Many = 10_000;

    // For each caller, the moment at which everything sent so far is paid for.
    private readonly ConcurrentDictionary<string, long> _paidAt = new(StringComparer.Ordinal);

    /// <summary>How long the caller must wait before the next rows; null if not at all.</summary>
    public TimeSpan? WaitOf(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (settings.Value.RowsPerSecond == 0 || !_paidAt.TryGetValue(caller.Id, out var paidAt))
            return null;

        var debt = new TimeSpan(paidAt - timeProvider.GetUtcNow().Ticks);
        return debt > TimeSpan.FromSeconds(Burst) ? debt - TimeSpan.FromSeconds(Burst) : null;
    }

    /// <summary>Counts rows that were read.</summary>
    public void Charge(Caller caller, long rows)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (settings.Value.RowsPerSecond is not (> 0 and var perSecond) || rows == 0)
            return;

        var now = timeProvider.GetUtcNow().Ticks;
        var cost = (long)((double)rows / perSecond * TimeSpan.TicksPerSecond);
        _paidAt.AddOrUpdate(caller.Id, now + cost, (_, paidAt) => Math.Max(paidAt, now) + cost);
        if (_paidAt.Count > Many)
            ForgetPaid(now);
    }

    private void ForgetPaid(long now)
    {
        foreach (var entry in _paidAt)
        {
            if (entry.Value <= now)
                _paidAt.TryRemove(entry);
        }
    }
}
