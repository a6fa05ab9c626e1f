using System.Collections.Concurrent;

namespace Flux.QueryGateway.Rows;

/// <summary>A bounded two-generation cache: the newest entries, plus older ones that were read again since.</summary>
/// <param name="most">The capacity of one generation; two are kept.</param>
internal sealed class RecentlyUsed<TKey, TValue>(int most)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _turn = new();
    private volatile ConcurrentDictionary<TKey, TValue> _old = new();
    private volatile ConcurrentDictionary<TKey, TValue> _young = new();
    private int _added;

    public TValue? Find(TKey key)
    {
        if (_young.TryGetValue(key, out var value))
            return value;
        if (_old.TryGetValue(key, out value))
            Add(key, value);
        return value;
    }

    public void Add(TKey key, TValue value)
    {
        if (!_young.TryAdd(key, value) || Interlocked.Increment(ref _added) < most)
            return;

        lock (_turn)
        {
            if (_added < most)
                return;
            (_old, _young, _added) = (_young, new(), 0);
        }
    }
}
