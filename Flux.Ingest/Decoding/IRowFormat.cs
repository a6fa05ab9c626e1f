using Flux.Ingest.Rows;

namespace Flux.Ingest.Decoding;

/// <summary>A wire format. Registering another one adds a content type; no other code knows the formats by name.</summary>
internal interface IRowFormat
{
    /// <summary>The content type, lower case and without parameters.</summary>
    string MediaType { get; }

    /// <summary>Whether OpenAPI describes a body as text; otherwise as JSON.</summary>
    bool IsText { get; }

    /// <summary>A decoder for one body.</summary>
    IRowDecoder Open(TableLayout table, TimeRules times);
}
