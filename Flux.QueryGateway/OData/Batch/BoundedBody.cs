using Flux.QueryGateway.OData.Http;

namespace Flux.QueryGateway.OData.Batch;

/// <summary>The body of an answer that is kept until it is whole, up to a size; what goes beyond is refused, so that nobody goes on reading rows for it.</summary>
internal sealed class BoundedBody(int most) : MemoryStream
{
    /// <summary>More was written than is kept.</summary>
    public bool IsOver { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (IsOver)
            return;
        if (Length + buffer.Length <= most)
        {
            base.Write(buffer);
            return;
        }

        IsOver = true;
        SetLength(0);
        throw new RefusedException(StatusCodes.Status413PayloadTooLarge, $"The answer is larger than {most} bytes.");
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }
}
