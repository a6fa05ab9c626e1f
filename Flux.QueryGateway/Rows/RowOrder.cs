using System.Linq.Expressions;
using System.Reflection;

namespace Flux.QueryGateway.Rows;

/// <summary>A total order of the rows of one set, and the way to go on from a place in it without counting the rows before (keyset paging).</summary>
/// <remarks>Rows that are equal in every key are exact duplicates; <see cref="RowPosition.Duplicates"/> tells how many of them were given.</remarks>
internal sealed class RowOrder
{
    private static readonly MethodInfo CompareStrings = typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!;

    private RowOrder(RowSet set, IReadOnlyList<OrderKey> keys)
    {
        Row = Expression.Parameter(set.RowType, "row");
        Keys = keys;
        KeyValues = [.. keys.Select(key => ParameterReplacer.Apply(key.Value, Row))];
    }

    /// <summary>The keys asked for, then every remaining column.</summary>
    public IReadOnlyList<OrderKey> Keys { get; }

    /// <summary>The keys as expressions of <see cref="Row"/>.</summary>
    public IReadOnlyList<Expression> KeyValues { get; }

    /// <summary>The row that <see cref="KeyValues"/> are of.</summary>
    public ParameterExpression Row { get; }

    /// <summary>Orders by the keys asked for, or newest first where there are none, and breaks ties by every remaining column, the newer before the older.</summary>
    public static RowOrder By(RowSet set, params IReadOnlyList<OrderKey> asked) => By(set, asked, resumable: true);

    /// <summary>The same; an order that is not resumable is cheaper, and serves answers that end with their only page.</summary>
    public static RowOrder By(RowSet set, IReadOnlyList<OrderKey> asked, bool resumable)
    {
        List<OrderKey> keys = [.. asked.Count > 0 ? asked : [OrderKey.Asked(set.Find(set.NewestFirst)!, descending: true)]];
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
            return QueryCalls.Skip(rows.Provider.CreateQuery(query), from.Duplicates);
        return rows.Provider.CreateQuery(query);

        void Sort(Expression by, bool descending) =>
            (query, sorted) = (QueryCalls.Sort(query, Expression.Lambda(by, Row), descending, sorted), true);
    }

    /// <summary>The rows at and after a place, in no order, those of <see cref="RowPosition.Duplicates"/> included.</summary>
    public IQueryable From(IQueryable rows, RowPosition? from) =>
        from is null ? rows : QueryCalls.Where(rows, Expression.Lambda(AtOrAfter(from.Keys), Row));

    /// <summary>
    /// <c>k1 ≥ v1 AND (k1 &gt; v1 OR (k1 = v1 AND (k2 &gt; v2 OR …)))</c>. The first term says nothing new to logic, but lets an
    /// index and the exclusion of chunks begin at the place.
    /// </summary>
    private Expression AtOrAfter(IReadOnlyList<object?> than)
    {
        Expression? rest = null;
        for (var at = Keys.Count - 1; at >= 0; at--)
        {
            var isEqual = Expression.Equal(KeyValues[at], than[at] is null ? Null(KeyValues[at].Type) : QueryParameter.Of(than[at], KeyValues[at].Type));
            var tied = rest is null ? isEqual : Expression.AndAlso(isEqual, rest);
            rest = After(Keys[at], KeyValues[at], than[at]) is { } after ? Expression.OrElse(after, tied) : tied;
        }

        return Keys[0].Nullable
            ? rest!
            : Expression.AndAlso(Compare(KeyValues[0], Keys[0].Descending ? ExpressionType.LessThanOrEqual : ExpressionType.GreaterThanOrEqual, than[0]), rest!);
    }

    /// <summary>Whether a key's value comes after another; null where none can.</summary>
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
