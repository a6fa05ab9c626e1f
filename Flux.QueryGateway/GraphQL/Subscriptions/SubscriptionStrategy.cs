using Flux.QueryGateway.GraphQL.Execution;
using GraphQL;
using GraphQL.Execution;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>Opens subscriptions as streams that are pulled.</summary>
/// <remarks>The library's own streams push: nothing could hold back the producer while a subscriber is slow.</remarks>
internal sealed class SubscriptionStrategy : ExecutionStrategy
{
    private readonly JsonFieldStrategy _selections = new();

    public override async Task<ExecutionResult> ExecuteAsync(ExecutionContext context)
    {
        var root = BuildExecutionRootNode(context, GetOperationRootType(context));
        // Validation lets no other number pass than one, but directives can take that one away.
        if (root.SubFields is not [var node] || node.FieldDefinition.StreamResolver is not RowEventField field)
            throw FieldErrors.Error("BAD_REQUEST", "A subscription selects one of its type's fields.");

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
