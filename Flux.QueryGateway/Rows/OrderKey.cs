using System.Linq.Expressions;

namespace Flux.QueryGateway.Rows;

/// <summary>One key of a <see cref="RowOrder"/>: an expression of a row, of a type that <see cref="ContinuationToken"/> can hold.</summary>
internal sealed record OrderKey
{
    private OrderKey(LambdaExpression value, RowColumn? column) => (Value, Column) = (value, column);

    public LambdaExpression Value { get; }

    /// <summary>The column that this key makes any tie-breaker on it needless for; null for a computed value.</summary>
    public RowColumn? Column { get; }

    public bool Descending { get; private init; }

    public bool Nullable { get; private init; }

    /// <summary>
    /// Null sorts below every value, as OData says. Only for keys that were asked for: PostgreSQL sorts it above, and to turn that round
    /// costs a sort key more, which nobody should pay for breaking ties.
    /// </summary>
    public bool NullIsLeast { get; private init; }

    /// <summary>Ascending with null least, or descending with null greatest.</summary>
    public bool NullsFirst => NullIsLeast != Descending;

    /// <summary>A computed value that a user asked for.</summary>
    public static OrderKey Asked(LambdaExpression value, bool descending) =>
        new(value, null) { Descending = descending, Nullable = true, NullIsLeast = true };

    /// <summary>A column as a user orders by it.</summary>
    public static OrderKey Asked(RowColumn column, bool descending) =>
        new(column.SortValue(), column) { Descending = descending, Nullable = column.Nullable, NullIsLeast = column.Nullable };

    /// <summary>A column that makes the order total. Only one that is never null may be descending.</summary>
    public static OrderKey TieBreaker(RowColumn column, bool descending, bool resumable) =>
        new(resumable ? column.TieBreaker() : column.PlainOrder(), column) { Descending = descending, Nullable = column.Nullable };
}
