using Flux.QueryGateway.OData.Endpoint;

namespace Flux.QueryGateway.OData.Batch;

/// <summary>The buffered body of a response, up to a size limit; beyond it writing throws, so that no more rows are read for it.</summary>
internal sealed class BoundedBody(int most) : MemoryStream
{
    /// <summary>Whether more was written than the limit.</summary>
    public bool IsOver { get; private set; }

    // All other ways to write call this one: in a class derived from MemoryStream, spans and asynchronous writes arrive as arrays.
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
        throw new RefusedException(StatusCodes.Status413PayloadTooLarge, $"The response is larger than {most} bytes.");
    }
}
