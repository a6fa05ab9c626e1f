using Flux.Ingest.Decoding;
using Microsoft.Extensions.Primitives;

namespace Flux.Ingest.Http;

/// <summary>The wire formats by content type.</summary>
internal sealed class FormatCatalog(IEnumerable<IRowFormat> formats)
{
    private readonly IRowFormat[] _all = [.. formats];

    /// <summary>The problem for a content type that is not among them.</summary>
    public Problem UnknownType { get; } = Problem.UnknownType(formats.Select(format => format.MediaType));

    public IRowFormat? Find(StringSegment mediaType)
    {
        foreach (var format in _all)
        {
            if (mediaType.Equals(format.MediaType, StringComparison.OrdinalIgnoreCase))
                return format;
        }

        return null;
    }
}
