using System.Linq.Expressions;
using System.Reflection;

namespace Flux.Timeseries.Access;

/// <summary>A <see cref="DeviceScope"/> as a predicate that a query provider compiles into its SQL.</summary>
public static class DeviceScopePredicate
{
    private static readonly MethodInfo Compare = typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!;

    private static readonly MethodInfo Contains = typeof(Enumerable).GetMethods()
        .Single(method => method.Name == nameof(Enumerable.Contains) && method.GetParameters().Length == 2)
        .MakeGenericMethod(typeof(string));

    /// <summary>Only the rows of devices inside the scope.</summary>
    /// <param name="rows">Rows of one kind.</param>
    /// <param name="device">The row's device id.</param>
    /// <param name="scope">The devices of the caller. If it has every device, the rows are returned as they are.</param>
    public static IQueryable<TRow> Within<TRow>(this IQueryable<TRow> rows, Expression<Func<TRow, string>> device, DeviceScope scope)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(scope);
        if (scope.IsAll)
            return rows;

        var id = device.Body;
        List<Expression> either = [];
        if (scope.Ids.Count > 0)
            either.Add(Expression.Call(Contains, Parameter(scope.Ids.ToArray()), id));
        foreach (var range in scope.Ranges)
        {
            var after = Expression.GreaterThanOrEqual(Order(id, range.From), Expression.Constant(0));
            either.Add(
                range.To is null ? after : Expression.AndAlso(after, Expression.LessThan(Order(id, range.To), Expression.Constant(0))));
        }

        var inside = either.Count == 0 ? Expression.Constant(false) : either.Aggregate(Expression.OrElse);
        return rows.Where(Expression.Lambda<Func<TRow, bool>>(inside, device.Parameters));
    }

    private static MethodCallExpression Order(Expression id, string bound) => Expression.Call(Compare, id, Parameter(bound));

    // A field of a closure is what a query provider makes a parameter of; a constant would be written into the SQL and compiled anew for
    // every caller.
    private static MemberExpression Parameter<TValue>(TValue value) =>
        Expression.Field(Expression.Constant(new Box<TValue>(value)), nameof(Box<TValue>.Value));

    private sealed class Box<TValue>(TValue value)
    {
        public readonly TValue Value = value;
    }
}
