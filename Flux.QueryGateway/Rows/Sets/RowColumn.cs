using System.Linq.Expressions;
using System.Reflection;
using Flux.Timeseries.ReadModel;

namespace Flux.QueryGateway.Rows.Sets;

/// <summary>A column of a <see cref="RowSet"/>: a property of its row type, and what the database stores in it.</summary>
internal sealed record RowColumn(PropertyInfo Property, ColumnKind Kind, bool Nullable)
{
    private static readonly MethodInfo JsonDigest = typeof(JsonColumn).GetMethod(nameof(JsonColumn.Digest))!;
    private static readonly MethodInfo TextDigest = typeof(JsonColumn).GetMethod(nameof(JsonColumn.TextDigest))!;

    public string Name => Property.Name;

    /// <summary>The names of a level in ascending order of severity; empty for other columns.</summary>
    public IReadOnlyList<string> Levels => Kind is ColumnKind.Level
        ? [.. Enum.GetNames(System.Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType).Select(LevelWord.Of)]
        : [];

    /// <summary>False for JSON, which has no useful order.</summary>
    public bool IsSortable => Kind is not (ColumnKind.Tags or ColumnKind.Json);

    /// <summary>The OData type, where JSON does not imply it.</summary>
    public string? EdmTypeAnnotation => Kind switch
    {
        ColumnKind.Timestamp => "DateTimeOffset",
        ColumnKind.Long => "Int64",
        ColumnKind.Level => $"Flux.{Name}",
        _ => null,
    };

    /// <summary>The column as clients order by it.</summary>
    public LambdaExpression SortValue() => Of(value => Kind is ColumnKind.Level ? LevelRank.Of(value) : value);

    /// <summary>The column as a tie-breaker: equal only for equal values, and short enough for a continuation token.</summary>
    public LambdaExpression TieBreaker() => Kind switch
    {
        ColumnKind.Tags or ColumnKind.Json => Of(value => Expression.Call(JsonDigest, value)),
        ColumnKind.LongText => Of(value => Expression.Call(TextDigest, value)),
        _ => SortValue(),
    };

    /// <summary>
    /// The column as a tie-breaker of an order that is not continued: PostgreSQL compares it only where all else is equal,
    /// while a digest is computed for every row (a fifth of the database's work on a page of 1,000 rows with tags).
    /// </summary>
    public LambdaExpression PlainOrder() => Kind is ColumnKind.Level ? SortValue() : Value();

    /// <summary>The column as it is stored.</summary>
    public LambdaExpression Value() => Of(value => value);

    private LambdaExpression Of(Func<Expression, Expression> shape)
    {
        var row = Expression.Parameter(Property.DeclaringType!, "row");
        return Expression.Lambda(shape(Expression.Property(row, Property)), row);
    }
}

/// <summary>What a column holds, as far as reading, ordering and writing it differ.</summary>
internal enum ColumnKind
{
    /// <summary><c>timestamptz</c></summary>
    Timestamp,

    /// <summary><c>text</c> of at most 256 bytes.</summary>
    Text,

    /// <summary><c>text</c> too long for a continuation token: ties are broken by its digest.</summary>
    LongText,

    /// <summary><c>float8</c></summary>
    Double,

    /// <summary><c>int8</c></summary>
    Long,

    /// <summary><c>boolean</c>: computed columns only.</summary>
    Boolean,

    /// <summary><c>jsonb</c>, always an object.</summary>
    Tags,

    /// <summary><c>jsonb</c>, any value.</summary>
    Json,

    /// <summary>A lower-case word, ordered by severity.</summary>
    Level,
}
