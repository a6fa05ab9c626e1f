using Flux.QueryGateway.Rows;
using GraphQL;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser.AST;
using Microsoft.Extensions.Options;

namespace Flux.QueryGateway.GraphQL.Limits;

/// <summary>Refuses what is too deep, or asks for more values than one answer should hold, before a row is read.</summary>
/// <remarks>
/// A field costs one; what is below a list costs as often as the list may have rows: <c>first</c>, or a whole page where it is not given.
/// Each fragment is measured once, however often it is spread: fragments that spread each other must not take exponential time.
/// Series are limited by their own points.
/// </remarks>
internal sealed class CostRule(IOptions<GraphQLOptions> options, IOptions<QueryLimits> limits) : ValidationRuleBase
{
    /// <summary>Lists within the schema grow with every level: fields of types of fields.</summary>
    private const double IntrospectionList = 6;

    public override ValueTask<INodeVisitor?> GetPostNodeVisitorAsync(ValidationContext context)
    {
        var cost = new Measure(context, limits.Value.PageSize).Of(context.Operation.SelectionSet, context.Operation.Operation switch
        {
            OperationType.Query => context.Schema.Query,
            OperationType.Subscription => context.Schema.Subscription,
            _ => context.Schema.Mutation,
        });
        if (cost.Depth > options.Value.MaxDepth)
            Report(context, "DEPTH_LIMIT", $"The document is {cost.Depth} levels deep; the most allowed is {options.Value.MaxDepth}.");
        if (cost.Fixed > options.Value.MaxCost)
        {
            Report(context, "COST_LIMIT",
                $"The answer could hold {cost.Fixed:0} values; the most allowed is {options.Value.MaxCost}. Ask for fewer rows ('first') or fewer fields.");
        }

        return default;
    }

    private static void Report(ValidationContext context, string code, string message) =>
        context.ReportError(new ValidationError(message) { Code = code });

    /// <summary>What a selection costs once, and for every row of the connection that it is of.</summary>
    private readonly record struct Cost(double Fixed, double PerRow, int Depth)
    {
        public static Cost operator +(Cost one, Cost other) =>
            new(one.Fixed + other.Fixed, one.PerRow + other.PerRow, Math.Max(one.Depth, other.Depth));
    }

    private sealed class Measure(ValidationContext context, int pageSize)
    {
        private readonly Dictionary<string, Cost> _fragments = new(StringComparer.Ordinal);

        public Cost Of(GraphQLSelectionSet? selections, IGraphType? type)
        {
            var sum = default(Cost);
            foreach (var selection in selections?.Selections ?? [])
            {
                sum += selection switch
                {
                    GraphQLField field => Of(field, type as IComplexGraphType),
                    GraphQLInlineFragment inline => Of(inline.SelectionSet, Condition(inline.TypeCondition) ?? type),
                    GraphQLFragmentSpread spread => Of(spread),
                    _ => default,
                };
            }

            return sum;
        }

        private Cost Of(GraphQLFragmentSpread spread)
        {
            var name = spread.FragmentName.Name.StringValue;
            if (_fragments.TryGetValue(name, out var known))
                return known;

            // A fragment within itself is another rule's error; here it only must not go round.
            _fragments[name] = default;
            var fragment = context.Document.Definitions.OfType<GraphQLFragmentDefinition>().FirstOrDefault(each => each.FragmentName.Name == name);
            return _fragments[name] = fragment is null ? default : Of(fragment.SelectionSet, Condition(fragment.TypeCondition));
        }

        private Cost Of(GraphQLField field, IComplexGraphType? parent)
        {
            var definition = Definition(field, parent);
            var below = Of(field.SelectionSet, definition?.ResolvedType?.GetNamedType());
            var depth = below.Depth + 1;
            var rows = RowsOf(field);
            var once = 1 + below.Fixed + (below.PerRow * rows);
            if (!IsList(definition?.ResolvedType))
                return new Cost(once, 0, depth);
            if (parent!.Name.StartsWith("__", StringComparison.Ordinal))
                return new Cost(once * (field.Name == "types" ? context.Schema.AllTypes.Count : IntrospectionList), 0, depth);
            return field.Name == "nodes" || field.Name == "edges" ? new Cost(0, once, depth) : new Cost(once, 0, depth);
        }

        private double RowsOf(GraphQLField field) =>
            context.ArgumentValues?.TryGetValue(field, out var arguments) == true && arguments.TryGetValue("first", out var first) && first.Value is int rows
                ? Math.Max(rows, 0)
                : pageSize;

        private FieldType? Definition(GraphQLField field, IComplexGraphType? parent)
        {
            var name = field.Name.StringValue;
            return parent?.GetField(name)
                ?? new[] { context.Schema.SchemaMetaFieldType, context.Schema.TypeMetaFieldType }.FirstOrDefault(meta => meta.Name == name);
        }

        private IGraphType? Condition(GraphQLTypeCondition? condition) =>
            condition is null ? null : context.Schema.AllTypes[condition.Type.Name.StringValue];

        private static bool IsList(IGraphType? type) => type is ListGraphType or NonNullGraphType { ResolvedType: ListGraphType };
    }
}
