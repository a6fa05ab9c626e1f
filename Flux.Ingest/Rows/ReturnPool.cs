using System.Collections.Concurrent;

namespace Flux.Ingest.Rows;

/// <summary>A pool of objects that keeps every object given back.</summary>
internal sealed class ReturnPool<T>
    where T : class
{
    private readonly ConcurrentBag<T> _idle = [];
    private readonly Func<Action<T>, T> _create;

    /// <param name="create">Creates an object; receives the method that gives the object back to the pool.</param>
    public ReturnPool(Func<Action<T>, T> create) => _create = create;

    public T Take() => _idle.TryTake(out var item) ? item : _create(_idle.Add);

    public void GiveBack(T item) => _idle.Add(item);
}
