using Flux.QueryGateway.GraphQL.Http;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser.AST;
using Microsoft.Extensions.Options;

namespace Flux.QueryGateway.GraphQL;

/// <summary>Executes requests, whichever transport brought them.</summary>
internal sealed class GraphQLService(
    ISchema schema,
    IDocumentExecuter executer,
    IDocumentBuilder documents,
    IEnumerable<IValidationRule> limits,
    FieldErrors errors,
    IOptions<GraphQLOptions> options)
{
    private readonly IReadOnlyList<IValidationRule> _rules = [.. limits, .. DocumentValidator.CoreRules];

    /// <summary>Parses a document and finds the operation to execute; an error is answered as a result without data.</summary>
    public (GraphQLDocument? Document, OperationType Operation, ExecutionResult? Error) Parse(GraphQLParameters request)
    {
        try
        {
            var document = documents.Build(request.Query);
            var operations = document.Definitions.OfType<GraphQLOperationDefinition>();
            var operation = request.OperationName is { } name ? operations.FirstOrDefault(each => each.Name == name) : operations.FirstOrDefault();
            return (document, operation?.Operation ?? OperationType.Query, null);
        }
        catch (ExecutionError error)
        {
            return (null, OperationType.Query, new ExecutionResult { Errors = [error] });
        }
    }

    /// <summary>Validates and executes.</summary>
    public Task<ExecutionResult> ExecuteAsync(GraphQLParameters request, GraphQLDocument document, IServiceProvider services, CancellationToken cancellation) =>
        executer.ExecuteAsync(new ExecutionOptions
        {
            Schema = schema,
            Document = document,
            Query = request.Query,
            OperationName = request.OperationName,
            Variables = request.Variables,
            Extensions = request.Extensions,
            RequestServices = services,
            ValidationRules = _rules,
            MaxParallelExecutionCount = options.Value.MaxParallelFields,
            UnhandledExceptionDelegate = errors.ExplainAsync,
            CancellationToken = cancellation,
        });
}
