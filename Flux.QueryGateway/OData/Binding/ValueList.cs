using System.Linq.Expressions;
using System.Reflection;
using Flux.QueryGateway.Rows.Linq;
using Microsoft.OData;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Binding;

/// <summary>A list of values as one SQL parameter: <c>= ANY (@list)</c>.</summary>
internal static class ValueList
{
    private static readonly MethodInfo ContainsMethod = typeof(Enumerable).GetMethods()
        .Single(method => method.Name == nameof(Enumerable.Contains) && method.GetParameters().Length == 2);

    public static Expression Contains(Expression value, CollectionConstantNode list)
    {
        var withNull = list.Collection.Any(item => item.Value is null);
        var contains = Contains(value, list.Collection.Where(item => item.Value is not null).Select(item => Clr(item, value.Type)));
        return withNull && (!value.Type.IsValueType || Nullable.GetUnderlyingType(value.Type) is not null)
            ? Expression.OrElse(contains, Expression.Equal(value, Expression.Constant(null, value.Type)))
            : contains;
    }

    public static Expression Contains(Expression value, IEnumerable<object> list)
    {
        var items = list.ToArray();
        if (items.Length == 0)
            return Expression.Constant(false);

        var array = Array.CreateInstance(value.Type, items.Length);
        for (var at = 0; at < items.Length; at++)
            array.SetValue(items[at], at);
        return Expression.Call(ContainsMethod.MakeGenericMethod(value.Type), QueryParameter.Of(array, array.GetType()), value);
    }

    private static object Clr(ConstantNode item, Type type) => item.Value switch
    {
        ODataEnumValue word => LevelComparison.Member(item, word),
        string text => RowFilterBinder.SqlText(text),
        DateTimeOffset time => TimeComparison.IsExact(time) ? time.ToUniversalTime() : throw new ODataException(
            $"The time {item.LiteralText} in the list is more precise than a microsecond; times are exact to the microsecond."),
        IConvertible number when (Nullable.GetUnderlyingType(type) ?? type) is { IsPrimitive: true } target => Number(number, target),
        var other => throw new ODataException($"'{item.LiteralText}' cannot be in a list."),
    };

    private static object Number(IConvertible number, Type type)
    {
        try
        {
            return Convert.ChangeType(number, type, System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception problem) when (problem is OverflowException or FormatException or InvalidCastException)
        {
            throw new ODataException($"The value {number} in the list does not fit the property's type.", problem);
        }
    }
}
