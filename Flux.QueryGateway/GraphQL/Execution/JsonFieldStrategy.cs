using System.Text.Json;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Types;
using GraphQLParser.AST;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace Flux.QueryGateway.GraphQL.Execution;

/// <summary>
/// Executes queries as the library does, except for fields that write their own JSON: those are one node, not one per value.
/// </summary>
/// <remarks>A node and a resolver call per value cost more for a page of 1,000 rows than reading the rows.</remarks>
internal sealed class JsonFieldStrategy : ParallelExecutionStrategy
{
    /// <summary>What was selected of the field that is being resolved.</summary>
    public Selection Select(IResolveFieldContext context) =>
        Select((ExecutionContext)context.ExecutionContext, context.FieldDefinition.ResolvedType!, context.FieldAst);

    protected override ExecutionNode BuildExecutionNode(
        ExecutionNode parent, IGraphType graphType, GraphQLField field, FieldType fieldDefinition, int? indexInParentNode = null) =>
        fieldDefinition.Resolver is JsonField
            ? new JsonExecutionNode(
                parent,
                graphType is NonNullGraphType { ResolvedType: { } inner } ? inner : graphType,
                field,
                fieldDefinition,
                indexInParentNode)
            : base.BuildExecutionNode(parent, graphType, field, fieldDefinition, indexInParentNode);

    private Selection Select(ExecutionContext context, IGraphType type, GraphQLField field)
    {
        var named = type.GetNamedType();
        var fields = CollectFieldsFrom(context, named, field.SelectionSet!, null);
        return new Selection(JsonEncodedText.Encode(named.Name), [.. fields.Select(each => new SelectedField(
            JsonEncodedText.Encode(each.Key),
            each.Value.fieldType.Name,
            each.Value.field.SelectionSet is null ? null : Select(context, each.Value.fieldType.ResolvedType!, each.Value.field)))]);
    }
}

/// <summary>A field that is complete once it is resolved, with everything selected below it.</summary>
internal sealed class JsonExecutionNode(ExecutionNode parent, IGraphType graphType, GraphQLField field, FieldType definition, int? index)
    : ExecutionNode(parent, graphType, field, definition, index)
{
    public override object? ToValue() => Result;
}
