using System.Collections.Concurrent;
using Flux.ServiceDefaults.Authentication;
using Microsoft.Extensions.Options;

namespace Flux.ServiceDefaults.Limits;

/// <summary>
/// Limits the rows of each caller. The rows of a body are known once it was read, so a caller may exceed the limit once and then waits.
/// </summary>
/// <remarks>One entry for each key or subject that sends rows; entries without debt are removed when there are many.</remarks>
public sealed class RowAllowance(IOptions<LimitSettings> settings, TimeProvider timeProvider)
{
    private const int Burst = 5;
    private const int Many = 10_000;

    // For each caller, the time at which all rows sent so far are within the limit.
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

    /// <summary>Counts rows that a caller sent.</summary>
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
