using System.Linq.Expressions;
using System.Reflection;

namespace Flux.QueryGateway.Rows.Linq;

/// <summary>Calls of <see cref="Queryable"/> on rows of a type known at run time.</summary>
/// <remarks>Methods are looked up once: finding one by name costs microseconds, and a query needs ten.</remarks>
internal static class QueryableCalls
{
    private static readonly MethodInfo WhereMethod = Generic(rows => rows.Where(row => true));
    private static readonly MethodInfo SelectMethod = Generic(rows => rows.Select(row => row));
    private static readonly MethodInfo SkipMethod = Generic(rows => rows.Skip(1));
    private static readonly MethodInfo TakeMethod = Generic(rows => rows.Take(1));
    private static readonly MethodInfo OrderByMethod = Generic(rows => rows.OrderBy(row => row));
    private static readonly MethodInfo OrderByDescendingMethod = Generic(rows => rows.OrderByDescending(row => row));
    private static readonly MethodInfo ThenByMethod = Generic(rows => rows.Order().ThenBy(row => row));
    private static readonly MethodInfo ThenByDescendingMethod = Generic(rows => rows.Order().ThenByDescending(row => row));

    /// <summary>The rows that match a predicate; all rows where it is null.</summary>
    public static IQueryable Where(IQueryable rows, LambdaExpression? predicate) =>
        predicate is null ? rows : rows.Provider.CreateQuery(Call(WhereMethod, rows.Expression, predicate, rows.ElementType));

    public static IQueryable Select(IQueryable rows, LambdaExpression shape) =>
        rows.Provider.CreateQuery(Call(SelectMethod, rows.Expression, shape, rows.ElementType, shape.ReturnType));

    public static IQueryable Skip(IQueryable rows, int count) => Bounded(SkipMethod, rows, count);

    public static IQueryable Take(IQueryable rows, int count) => Bounded(TakeMethod, rows, count);

    /// <summary>Orders rows by a key or, where they are <paramref name="sorted"/> already, breaks ties by it.</summary>
    public static Expression Sort(Expression rows, LambdaExpression key, bool descending, bool sorted)
    {
        var method = (sorted, descending) switch
        {
            (false, false) => OrderByMethod,
            (false, true) => OrderByDescendingMethod,
            (true, false) => ThenByMethod,
            (true, true) => ThenByDescendingMethod,
        };
        return Call(method, rows, key, key.Parameters[0].Type, key.ReturnType);
    }

    private static IQueryable Bounded(MethodInfo method, IQueryable rows, int count) =>
        rows.Provider.CreateQuery(
            Expression.Call(method.MakeGenericMethod(rows.ElementType), rows.Expression, QueryParameter.Of(count, typeof(int))));

    private static MethodCallExpression Call(MethodInfo method, Expression rows, LambdaExpression argument, params Type[] types) =>
        Expression.Call(method.MakeGenericMethod(types), rows, Expression.Quote(argument));

    private static MethodInfo Generic(Expression<Func<IQueryable<int>, IQueryable<int>>> call) =>
        ((MethodCallExpression)call.Body).Method.GetGenericMethodDefinition();
}
