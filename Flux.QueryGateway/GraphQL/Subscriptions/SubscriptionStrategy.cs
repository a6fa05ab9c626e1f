using Flux.QueryGateway.GraphQL.Execution;
using GraphQL;
using GraphQL.Execution;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>Opens subscriptions as pulled streams.</summary>
/// <remarks>The library's streams push, without back-pressure for a slow subscriber.</remarks>
internal sealed class SubscriptionStrategy : ExecutionStrategy
{
    private readonly JsonFieldStrategy _selections = new();

    public override async Task<ExecutionResult> ExecuteAsync(ExecutionContext context)
    {
        var root = BuildExecutionRootNode(context, GetOperationRootType(context));
        // Validation ensures one field, but directives can remove it.
        if (root.SubFields is not [var node] || node.FieldDefinition.StreamResolver is not RowEventField field)
            throw FieldErrors.Error("BAD_REQUEST", "A subscription must select exactly one field.");

        var fieldContext = new ReadonlyResolveFieldContext(node, context);
        return new SubscriptionResult
        {
            Executed = true,
            Events = await field.OpenAsync(fieldContext, _selections.Select(fieldContext), context.CancellationToken),
        };
    }

    public override Task ExecuteNodeTreeAsync(ExecutionContext context, ExecutionNode rootNode) =>
        throw new NotSupportedException("Events are written without a tree of nodes.");
}
