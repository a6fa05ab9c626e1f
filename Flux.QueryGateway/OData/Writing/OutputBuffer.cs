using System.Buffers;
using System.Diagnostics;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>Collects what is written and hands it to the response by size, waiting while the client is slow.</summary>
internal sealed class OutputBuffer(HttpResponse response) : IBufferWriter<byte>, IDisposable
{
    private const int FlushAt = 32 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FlushAt + 16 * 1024);
    private int _used;

    public bool IsFull => _used >= FlushAt;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - _used < Math.Max(sizeHint, 1))
            Grow(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_used);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(_used);
    }

    public void Advance(int count)
    {
        Debug.Assert(count <= _bytes.Length - _used, "Advanced beyond what was asked for.");
        _used += count;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _used += bytes.Length;
    }

    /// <summary>Sends what was collected; false when the client has gone.</summary>
    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken)
    {
        var result = await response.BodyWriter.WriteAsync(_bytes.AsMemory(0, _used), cancellationToken);
        _used = 0;
        return !result.IsCompleted && !result.IsCanceled;
    }

    /// <summary>Ends an answer of which nothing was sent yet: the server sends it with its head and its length in one piece. Else false.</summary>
    public bool TryEnd()
    {
        if (response.HasStarted)
            return false;

        response.ContentLength = _used;
        response.BodyWriter.Write(_bytes.AsSpan(0, _used));
        _used = 0;
        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Grow(int room)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _used + room));
        _bytes.AsSpan(0, _used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
