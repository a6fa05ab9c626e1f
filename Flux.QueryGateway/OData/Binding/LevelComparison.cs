using System.Linq.Expressions;
using Flux.QueryGateway.Rows.Sets;
using Flux.Timeseries;
using Flux.Timeseries.ReadModel;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Binding;

/// <summary>
/// Levels compare by severity, but are stored as words: <c>ge 'warn'</c> becomes the list of words from there on, which an index can serve.
/// </summary>
internal static class LevelComparison
{
    public static Expression? TryBind(Comparison comparison, Func<QueryNode, Expression> bind)
    {
        if (comparison.Left.TypeReference is not { } type || !type.IsEnum())
            return null;

        var level = bind(comparison.Left);
        if (comparison.Right is ConstantNode { Value: null })
            return ComparisonExpression.Make(comparison.Kind, level, Expression.Constant(null, level.Type));
        if (comparison.Right is not ConstantNode { Value: ODataEnumValue word } constant)
            return ComparisonExpression.Make(comparison.Kind, LevelRank.Of(level), LevelRank.Of(bind(comparison.Right)));

        var than = Member(constant, word);
        // Null is neither above nor below any level, and unequal to each.
        if (comparison.Kind is BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual)
            return ComparisonExpression.Make(comparison.Kind, level, Expression.Constant(than, than.GetType()));
        return ValueList.Contains(
            level, Enum.GetValues(than.GetType()).Cast<Enum>().Where(member => Holds(comparison.Kind, member.CompareTo(than))));
    }

    public static Expression Constant(ConstantNode node, ODataEnumValue word) => Expression.Constant(Member(node, word));

    public static Enum Member(ConstantNode node, ODataEnumValue word)
    {
        var type = node.TypeReference.Definition is IEdmEnumType { Name: nameof(EventRow.Severity) }
            ? typeof(EventSeverity) : typeof(DeviceLogLevel);
        return Enum.TryParse(type, word.Value, ignoreCase: true, out var member) && Enum.IsDefined(type, member)
            ? (Enum)member
            : throw new ODataException($"'{word.Value}' is not one of {string.Join(", ", Enum.GetNames(type).Select(LevelWord.Of))}.");
    }

    private static bool Holds(BinaryOperatorKind kind, int order) => kind switch
    {
        BinaryOperatorKind.GreaterThan => order > 0,
        BinaryOperatorKind.GreaterThanOrEqual => order >= 0,
        BinaryOperatorKind.LessThan => order < 0,
        _ => order <= 0,
    };
}
