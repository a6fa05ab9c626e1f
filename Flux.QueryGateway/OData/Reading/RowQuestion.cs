using System.Linq.Expressions;
using Flux.QueryGateway.OData.Writing;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Sets;
using Npgsql;

namespace Flux.QueryGateway.OData.Reading;

/// <summary>What one request asks for, read and checked.</summary>
internal sealed record RowQuestion
{
    public required RowSet Set { get; init; }

    /// <summary>From a row to bool.</summary>
    public LambdaExpression? Filter { get; init; }

    public required RowOrder Order { get; init; }

    /// <summary>The columns to show, in declared order.</summary>
    public required IReadOnlyList<RowColumn> Columns { get; init; }

    /// <summary>Whether the client named the columns, which the context then repeats.</summary>
    public bool IsSelected { get; init; }

    /// <summary>Names the question for its continuation token.</summary>
    public required string Identity { get; init; }

    public ContinuationToken? From { get; init; }

    public int Skip { get; init; }

    /// <summary>How many rows the client wants altogether; null for all.</summary>
    public long? Top { get; init; }

    public int PageSize { get; init; }

    public bool WithCount { get; init; }

    public required ResponseFormat Format { get; init; }

    /// <summary>One entity, addressed by its key, instead of a collection.</summary>
    public bool IsEntity { get; init; }

    /// <summary>
    /// The page's statement for those who may read every device, once it was translated; null where more than the question decides it.
    /// Two requests at the same time may both translate it. To be copied, for a parameter belongs to one command.
    /// </summary>
    public NpgsqlBatchCommand? Statement { get; set; }

    /// <summary>Whether rows can follow this page.</summary>
    public bool MayContinue => !IsEntity && (Top is null || Top > PageSize);

    /// <summary>How many rows this page has at most.</summary>
    public int Rows => IsEntity ? 1 : (int)Math.Min(Top ?? PageSize, PageSize);
}
