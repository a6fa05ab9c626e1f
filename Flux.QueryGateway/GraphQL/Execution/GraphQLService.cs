using Flux.QueryGateway.GraphQL.Http;
using Flux.QueryGateway.GraphQL.Limits;
using Flux.QueryGateway.GraphQL.Subscriptions;
using Flux.QueryGateway.Rows;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;
using Microsoft.Extensions.Options;

namespace Flux.QueryGateway.GraphQL.Execution;

/// <summary>Executes requests of all transports.</summary>
internal sealed class GraphQLService(
    ISchema schema,
    IDocumentExecuter executer,
    IDocumentBuilder documents,
    IEnumerable<IValidationRule> rules,
    FieldErrors errors,
    IOptions<GraphQLOptions> options,
    IOptions<QueryLimits> limits)
{
    private readonly IReadOnlyList<IValidationRule> _rules = [.. rules, .. DocumentValidator.CoreRules];

    /// <summary>Parses a document and finds the operation to execute; an error is returned as a result without data.</summary>
    public (GraphQLDocument? Document, OperationType Operation, ExecutionResult? Error) Parse(GraphQLParameters request)
    {
        try
        {
            var document = documents.Build(request.Query);
            var operations = document.Definitions.OfType<GraphQLOperationDefinition>();
            var operation = request.OperationName is { } name
                ? operations.FirstOrDefault(each => each.Name == name) : operations.FirstOrDefault();
            return (document, operation?.Operation ?? OperationType.Query, null);
        }
        catch (ExecutionError error)
        {
            return (null, OperationType.Query, new ExecutionResult { Errors = [error] });
        }
        catch (GraphQLMaxDepthExceededException)
        {
            // Its message contains the whole document, which does not belong in a response or a log.
            return (null, OperationType.Query,
                new ExecutionResult { Errors = [FieldErrors.Error("DEPTH_LIMIT", "The document is nested too deeply.")] });
        }
    }

    /// <summary>Validates and executes; a subscription returns a <see cref="SubscriptionResult"/>.</summary>
    public async Task<ExecutionResult> ExecuteAsync(
        GraphQLParameters request, GraphQLDocument document, OperationType operation, IServiceProvider services,
            CancellationToken cancellationToken)
    {
        var result = await executer.ExecuteAsync(new ExecutionOptions
        {
            Schema = schema,
            Document = document,
            Query = request.Query,
            OperationName = request.OperationName,
            Variables = request.Variables,
            Extensions = request.Extensions,
            RequestServices = services,
            UserContext = new ResponseSize(options.Value.MaxAnswerBytes).AsUserContext(),
            ValidationRules = _rules,
            MaxParallelExecutionCount = options.Value.MaxParallelFields,
            UnhandledExceptionDelegate = errors.ExplainAsync,
            Timeout = limits.Value.Timeout,
            CancellationToken = cancellationToken,
        });

        // A subscription that could not start was not executed: its errors belong to the request.
        if (operation == OperationType.Subscription && result is not SubscriptionResult)
            result.Executed = false;
        return result;
    }
}
