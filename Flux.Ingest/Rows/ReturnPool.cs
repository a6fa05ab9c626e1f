using System.Collections.Concurrent;

namespace Flux.Ingest.Rows;

/// <summary>Objects between two uses: as many as were ever needed at one time.</summary>
internal sealed class ReturnPool<T>
    where T : class
{
    private readonly ConcurrentBag<T> _idle = [];
    private readonly Func<Action<T>, T> _create;

    /// <param name="create">Makes an object; gets the way by which it may give itself back.</param>
    public ReturnPool(Func<Action<T>, T> create) => _create = create;

    public T Take() => _idle.TryTake(out var item) ? item : _create(_idle.Add);

    public void GiveBack(T item) => _idle.Add(item);
}
