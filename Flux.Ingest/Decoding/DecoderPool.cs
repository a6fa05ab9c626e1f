using System.Collections.Concurrent;

namespace Flux.Ingest.Decoding;

/// <summary>Decoders between two bodies.</summary>
internal sealed class DecoderPool<T>(Func<Action<T>, T> create)
    where T : class
{
    private readonly ConcurrentBag<T> idle = [];

    public T Take() => idle.TryTake(out var decoder) ? decoder : create(idle.Add);
}
