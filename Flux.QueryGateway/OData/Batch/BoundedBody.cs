using Flux.QueryGateway.OData.Endpoint;

namespace Flux.QueryGateway.OData.Batch;

/// <summary>The body of an answer that is kept until it is whole, up to a size; what goes beyond is refused, so that nobody goes on reading rows for it.</summary>
internal sealed class BoundedBody(int most) : MemoryStream
{
    /// <summary>More was written than is kept.</summary>
    public bool IsOver { get; private set; }

    // Every other way to write leads here: a class derived from MemoryStream gets its spans and its asynchronous writes as arrays.
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (IsOver)
            return;
        if (Length + count <= most)
        {
            base.Write(buffer, offset, count);
            return;
        }

        IsOver = true;
        SetLength(0);
        throw new RefusedException(StatusCodes.Status413PayloadTooLarge, $"The answer is larger than {most} bytes.");
    }
}
