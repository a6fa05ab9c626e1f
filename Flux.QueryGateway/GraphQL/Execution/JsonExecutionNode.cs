using GraphQL.Execution;
using GraphQL.Types;
using GraphQLParser.AST;

namespace Flux.QueryGateway.GraphQL.Execution;

/// <summary>A field that is complete once it is resolved, whatever is selected below it.</summary>
internal sealed class JsonExecutionNode(ExecutionNode parent, IGraphType graphType, GraphQLField field, FieldType definition, int? index)
    : ExecutionNode(parent, graphType, field, definition, index)
{
    public override object? ToValue() => Result;
}
