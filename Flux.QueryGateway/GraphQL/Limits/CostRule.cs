using Flux.QueryGateway.Rows;
using GraphQL;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser.AST;
using Microsoft.Extensions.Options;

namespace Flux.QueryGateway.GraphQL.Limits;

/// <summary>Rejects documents that are too deep, or request more values than one response may hold, before a row is read.</summary>
/// <remarks>
/// A field costs one; a selection below a list costs once per possible row: <c>first</c>, or a default page.
/// Each fragment is measured once, no matter how often it is spread: nested spreads must not take exponential time.
/// Series have their own limit of points.
/// </remarks>
internal sealed class CostRule(IOptions<GraphQLOptions> options, IOptions<QueryLimits> limits) : ValidationRuleBase
{
    /// <summary>Assumed length of lists in introspection, which multiply with every level: fields of types of fields.</summary>
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
                $"The response could hold {cost.Fixed:0} values; the most allowed is {options.Value.MaxCost}. "
                + "Select fewer rows ('first') or fewer fields.");
        }

        return default;
    }

    private static void Report(ValidationContext context, string code, string message) =>
        context.ReportError(new ValidationError(message) { Code = code });

    /// <summary>The cost of a selection: once, and for every row of its connection.</summary>
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

            // Another rule reports recursive fragments; here they must only not recurse forever.
            _fragments[name] = default;
            var fragment =
                context.Document.Definitions.OfType<GraphQLFragmentDefinition>().FirstOrDefault(each => each.FragmentName.Name == name);
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
            context.ArgumentValues?.TryGetValue(field, out var arguments) == true
                && arguments.TryGetValue("first", out var first) && first.Value is int rows
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
