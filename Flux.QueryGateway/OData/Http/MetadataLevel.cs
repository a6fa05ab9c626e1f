namespace Flux.QueryGateway.OData.Http;

/// <summary>How much an answer says about itself: <c>odata.metadata=</c>.</summary>
internal enum MetadataLevel
{
    None,
    Minimal,
    Full,
}
