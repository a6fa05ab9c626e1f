using Flux.QueryGateway.Rows;

namespace Flux.QueryGateway.OData.Streaming;

/// <summary>A property of the answer and where the statement has it.</summary>
internal sealed record OutputColumn(string Name, ColumnKind Kind, int Ordinal, string? TypeName = null);
