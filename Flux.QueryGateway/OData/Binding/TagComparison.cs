using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.QueryGateway.Rows.Linq;
using Flux.Timeseries.ReadModel;
using Microsoft.EntityFrameworkCore;
using Microsoft.OData;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Binding;

/// <summary>
/// <c>Tags/location eq 'room_1'</c>. Tags have no declared types: a tag compares only with values of its own JSON
/// type. Equality is containment (<c>@&gt;</c>), which an index can serve.
/// </summary>
internal static class TagComparison
{
    private static readonly MethodInfo Contains = typeof(NpgsqlJsonDbFunctionsExtensions)
        .GetMethod(nameof(NpgsqlJsonDbFunctionsExtensions.JsonContains), [typeof(DbFunctions), typeof(object), typeof(object)])!;

    public static Expression? TryBind(Comparison comparison, Func<QueryNode, Expression> bind)
    {
        if (comparison.Left is not SingleValueOpenPropertyAccessNode tag)
            return null;
        if (comparison.Right is not ConstantNode constant)
            return ComparisonExpression.Make(comparison.Kind, bind(tag), AsText(bind(comparison.Right)));

        var (tags, name) = Member(tag, bind);
        var text = Expression.Call(typeof(JsonColumn), nameof(JsonColumn.MemberText), null, tags, name);
        if (constant.Value is null)
            return ComparisonExpression.Make(comparison.Kind, text, Expression.Constant(null, typeof(string)));
        if (comparison.Kind is BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual)
            return Equality(comparison.Kind, tags, tag.Name, constant);

        var type = Expression.Call(typeof(JsonColumn), nameof(JsonColumn.MemberType), null, tags, name);
        return Json(constant).GetValueKind() switch
        {
            JsonValueKind.String => Expression.AndAlso(
                Expression.Equal(type, Expression.Constant("string")),
                ComparisonExpression.Make(comparison.Kind, text, QueryParameter.Of(constant.Value, typeof(string)))),
            // CASE keeps texts that are not numbers from the cast: AND does not guarantee an order of evaluation.
            JsonValueKind.Number => ComparisonExpression.Make(
                comparison.Kind,
                Expression.Condition(
                    Expression.Equal(type, Expression.Constant("number")),
                    Expression.Call(typeof(JsonColumn), nameof(JsonColumn.Number), null, text),
                    Expression.Constant(null, typeof(double?))),
                QueryParameter.Of(Convert.ToDouble(constant.Value, System.Globalization.CultureInfo.InvariantCulture), typeof(double?))),
            _ => throw new ODataException($"Booleans have no order: the tag '{tag.Name}' can be compared with eq and ne only."),
        };
    }

    /// <summary>The tags of the row and the name of one of them.</summary>
    public static (Expression Tags, Expression Name) Member(SingleValueOpenPropertyAccessNode node, Func<QueryNode, Expression> bind) =>
        node.Source is SingleComplexNode
            ? (bind(node.Source), QueryParameter.Of(RowFilterBinder.SqlText(node.Name), typeof(string)))
            : throw new ODataException($"'{node.Name}' cannot be queried: a path into tags has one name, as in Tags/location.");

    private static BinaryExpression Equality(BinaryOperatorKind kind, Expression tags, string name, ConstantNode constant)
    {
        var member = new JsonObject { [name] = Json(constant) }.ToJsonString();
        var contains = Expression.Call(
            Contains,
            Expression.Property(null, typeof(EF), nameof(EF.Functions)),
            tags,
            QueryParameter.Of(member, typeof(string)));
        // Rows without tags are handled explicitly, so that "not" finds them: SQL would yield null.
        return kind is BinaryOperatorKind.Equal
            ? Expression.AndAlso(Expression.NotEqual(tags, Expression.Constant(null, typeof(string))), contains)
            : Expression.OrElse(Expression.Equal(tags, Expression.Constant(null, typeof(string))), Expression.Not(contains));
    }

    private static JsonValue Json(ConstantNode constant) => constant.Value switch
    {
        string text => JsonValue.Create(RowFilterBinder.SqlText(text)),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        decimal number => JsonValue.Create(number),
        double number when double.IsFinite(number) => JsonValue.Create(number),
        float number when float.IsFinite(number) => JsonValue.Create(number),
        _ => throw new ODataException(
            $"A tag can be compared with a text, a number, true, false or null, not with {constant.LiteralText}."),
    };

    private static Expression AsText(Expression value) =>
        value.Type == typeof(string) ? value : throw new ODataException("A tag can be compared with constants and with texts.");
}
