using System.Linq.Expressions;
using System.Reflection;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Sets;

namespace Flux.QueryGateway.Rows.Paging;

/// <summary>A total order of the rows of one set, and keyset paging: continuing from a place without counting the rows before it.</summary>
/// <remarks>
/// Rows that are equal in every key are exact duplicates; <see cref="RowPosition.Duplicates"/> tells how many of them were sent.
/// </remarks>
internal sealed class RowOrder
{
    private static readonly MethodInfo CompareStrings = typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!;

    private RowOrder(RowSet set, IReadOnlyList<OrderKey> keys)
    {
        Row = Expression.Parameter(set.RowType, "row");
        Keys = keys;
        KeyValues = [.. keys.Select(key => ParameterReplacer.Apply(key.Value, Row))];
    }

    /// <summary>The requested keys, then every remaining column.</summary>
    public IReadOnlyList<OrderKey> Keys { get; }

    /// <summary>The keys as expressions of <see cref="Row"/>.</summary>
    public IReadOnlyList<Expression> KeyValues { get; }

    /// <summary>The parameter of <see cref="KeyValues"/>.</summary>
    public ParameterExpression Row { get; }

    /// <summary>
    /// Orders by the requested keys, or newest first without any, and breaks ties by every remaining column, newer before older.
    /// </summary>
    public static RowOrder By(RowSet set, params IReadOnlyList<OrderKey> requested) => By(set, requested, resumable: true);

    /// <summary>The same; an order that is not resumable is cheaper, and serves results of a single page.</summary>
    public static RowOrder By(RowSet set, IReadOnlyList<OrderKey> requested, bool resumable)
    {
        List<OrderKey> keys = [.. requested.Count > 0 ? requested : [OrderKey.Requested(set.Find(set.NewestFirst)!, descending: true)]];
        keys.AddRange(set.Columns.Where(column => !keys.Exists(key => key.Column == column))
            .Select(column => OrderKey.TieBreaker(column, descending: column.Name == set.NewestFirst, resumable)).ToList());
        return new RowOrder(set, keys);
    }

    /// <summary>The rows from <paramref name="from"/> on, in this order.</summary>
    public IQueryable Continue(IQueryable rows, RowPosition? from)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(from?.Keys.Count ?? Keys.Count, Keys.Count, nameof(from));
        var query = From(rows, from).Expression;
        var sorted = false;
        foreach (var (key, value) in Keys.Zip(KeyValues))
        {
            if (key.NullIsLeast)
                Sort(Expression.NotEqual(value, Null(value.Type)), key.Descending);
            Sort(value, key.Descending);
        }

        if (from is { Duplicates: > 0 })
            return QueryableCalls.Skip(rows.Provider.CreateQuery(query), from.Duplicates);
        return rows.Provider.CreateQuery(query);

        void Sort(Expression by, bool descending) =>
            (query, sorted) = (QueryableCalls.Sort(query, Expression.Lambda(by, Row), descending, sorted), true);
    }

    /// <summary>The rows at and after a place, in no particular order, including <see cref="RowPosition.Duplicates"/>.</summary>
    public IQueryable From(IQueryable rows, RowPosition? from) =>
        from is null ? rows : QueryableCalls.Where(rows, Expression.Lambda(AtOrAfter(from.Keys), Row));

    /// <summary>
    /// <c>k1 ≥ v1 AND (k1 &gt; v1 OR (k1 = v1 AND (k2 &gt; v2 OR …)))</c>. The first term is logically redundant, but
    /// lets an index scan and chunk exclusion begin at the place.
    /// </summary>
    private Expression AtOrAfter(IReadOnlyList<object?> than)
    {
        Expression? rest = null;
        for (var at = Keys.Count - 1; at >= 0; at--)
        {
            var isEqual = Expression.Equal(
                KeyValues[at], than[at] is null ? Null(KeyValues[at].Type) : QueryParameter.Of(than[at], KeyValues[at].Type));
            var tied = rest is null ? isEqual : Expression.AndAlso(isEqual, rest);
            rest = After(Keys[at], KeyValues[at], than[at]) is { } after ? Expression.OrElse(after, tied) : tied;
        }

        return Keys[0].Nullable
            ? rest!
            : Expression.AndAlso(Compare(
                KeyValues[0], Keys[0].Descending ? ExpressionType.LessThanOrEqual : ExpressionType.GreaterThanOrEqual, than[0]), rest!);
    }

    /// <summary>The condition that a key's value comes after another; null where none can.</summary>
    private static BinaryExpression? After(OrderKey key, Expression value, object? than)
    {
        if (than is null)
            return key.Nullable && key.NullsFirst ? Expression.NotEqual(value, Null(value.Type)) : null;

        var after = Compare(value, key.Descending ? ExpressionType.LessThan : ExpressionType.GreaterThan, than);
        return key.Nullable && !key.NullsFirst ? Expression.OrElse(after, Expression.Equal(value, Null(value.Type))) : after;
    }

    private static BinaryExpression Compare(Expression value, ExpressionType comparison, object? than)
    {
        var other = QueryParameter.Of(than, value.Type);
        return value.Type == typeof(string)
            ? Expression.MakeBinary(comparison, Expression.Call(CompareStrings, value, other), Expression.Constant(0))
            : Expression.MakeBinary(comparison, value, other);
    }

    private static ConstantExpression Null(Type type) => Expression.Constant(null, type);
}

/// <summary>One key of a <see cref="RowOrder"/>: an expression of a row, of a type that <see cref="ContinuationToken"/> can hold.</summary>
internal sealed record OrderKey
{
    private OrderKey(LambdaExpression value, RowColumn? column) => (Value, Column) = (value, column);

    public LambdaExpression Value { get; }

    /// <summary>The column of the key, which needs no tie-breaker any more; null for a computed value.</summary>
    public RowColumn? Column { get; }

    public bool Descending { get; private init; }

    public bool Nullable { get; private init; }

    /// <summary>
    /// Null sorts below every value, as OData requires. Only for requested keys: PostgreSQL sorts it above, and reversing that
    /// costs another sort key, which breaking ties does not need.
    /// </summary>
    public bool NullIsLeast { get; private init; }

    /// <summary>Ascending with null least, or descending with null greatest.</summary>
    public bool NullsFirst => NullIsLeast != Descending;

    /// <summary>A computed value that a client orders by.</summary>
    public static OrderKey Requested(LambdaExpression value, bool descending) =>
        new(value, null) { Descending = descending, Nullable = true, NullIsLeast = true };

    /// <summary>A column that a client orders by.</summary>
    public static OrderKey Requested(RowColumn column, bool descending) =>
        new(column.SortValue(), column) { Descending = descending, Nullable = column.Nullable, NullIsLeast = column.Nullable };

    /// <summary>A column that makes the order total. Only one that is never null may be descending.</summary>
    public static OrderKey TieBreaker(RowColumn column, bool descending, bool resumable) =>
        new(resumable ? column.TieBreaker() : column.PlainOrder(), column) { Descending = descending, Nullable = column.Nullable };
}
