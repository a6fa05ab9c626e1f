using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Sets;

namespace Flux.QueryGateway.Rows.Reading;

/// <summary>One page of rows, in whichever language it was asked for. Immutable, so that requests can share it.</summary>
/// <remarks>
/// Equal only to itself: <see cref="PageReader"/> keeps statements by query, and comparing expressions would cost more than it saves.
/// </remarks>
/// <param name="Set">Whose rows.</param>
/// <param name="Order">Their total order.</param>
/// <param name="Filter">From a row to bool; null for all rows.</param>
/// <param name="Identity">A text that is the same for the same query: its continuation tokens are bound to it.</param>
internal sealed record RowQuery(RowSet Set, RowOrder Order, LambdaExpression? Filter, string Identity)
{
    /// <summary>The columns to read.</summary>
    public IReadOnlyList<RowColumn> Columns { get; init; } = [];

    /// <summary>Where the page begins; null for the first page.</summary>
    public RowPosition? From { get; init; }

    /// <summary>How many rows are left out before the page.</summary>
    public int Skip { get; init; }

    /// <summary>How many rows the page has at most.</summary>
    public int Take { get; init; }

    /// <summary>Whether one more row than the page has is read, which tells whether another page follows.</summary>
    public bool LooksAhead { get; init; }

    /// <summary>Whether the keys of the order are read as well, so that the place after each row is known.</summary>
    public bool WithPositions { get; init; }

    /// <summary>Whether all rows that match are counted.</summary>
    public bool WithCount { get; init; }

    /// <summary>Whether other requests will use this object again, so that its statement is worth keeping.</summary>
    public bool IsShared { get; init; }

    /// <summary>How many rows the statement asks for.</summary>
    public int Limit => Take + (LooksAhead ? 1 : 0);

    public bool Equals(RowQuery? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
