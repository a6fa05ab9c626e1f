using System.Buffers;
using System.Diagnostics;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>Collects output and sends it in large pieces, waiting while the client is slow.</summary>
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
        Debug.Assert(count <= _bytes.Length - _used, "Advanced beyond the requested size.");
        _used += count;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _used += bytes.Length;
    }

    /// <summary>Sends the collected output; false when the client has gone.</summary>
    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken)
    {
        var result = await response.BodyWriter.WriteAsync(_bytes.AsMemory(0, _used), cancellationToken);
        _used = 0;
        return !result.IsCompleted && !result.IsCanceled;
    }

    /// <summary>
    /// Completes a response of which nothing was sent yet: the server sends its headers, its length and its body in one piece. Otherwise
    /// false.
    /// </summary>
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

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _used + needed));
        _bytes.AsSpan(0, _used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
