using Flux.QueryGateway.OData.Writing;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;

namespace Flux.QueryGateway.OData.Reading;

/// <summary>
/// What one request asks for, read and checked: the rows, and how OData shows them. Immutable, so that requests can share it.
/// </summary>
/// <param name="Rows">The page to read.</param>
/// <param name="Columns">The columns to show, in declared order.</param>
/// <param name="Format">The JSON that the client asked for.</param>
internal sealed record ODataQuery(RowQuery Rows, IReadOnlyList<RowColumn> Columns, ResponseFormat Format)
{
    /// <summary>Whether the client named the columns, which the context then repeats.</summary>
    public bool IsSelected { get; init; }

    /// <summary>One entity, addressed by its key, instead of a collection.</summary>
    public bool IsEntity { get; init; }

    public int PageSize { get; init; }

    /// <summary>How many rows the client wants from this page on; null for all.</summary>
    public long? Top { get; init; }

    /// <summary>The number of all rows, as counted with the first page; null where it was not.</summary>
    public long? KnownCount { get; init; }
}
