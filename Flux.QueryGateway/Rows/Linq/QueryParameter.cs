using System.Linq.Expressions;

namespace Flux.QueryGateway.Rows.Linq;

/// <summary>
/// A value that EF Core sends as an SQL parameter, so that queries that differ only in values share one translation and one plan.
/// </summary>
internal sealed class QueryParameter<TValue>(TValue value)
{
    public TValue Value { get; } = value;
}

/// <summary>Makes <see cref="QueryParameter{TValue}"/>s of a type known at run time.</summary>
internal static class QueryParameter
{
    public static Expression Of(object? value, Type type) =>
        Expression.Property(
            Expression.Constant(Activator.CreateInstance(typeof(QueryParameter<>).MakeGenericType(type), value)),
            nameof(QueryParameter<>.Value));
}
