using Flux.QueryGateway.GraphQL.Execution;
using Flux.ServiceDefaults.Authentication;
using Flux.ServiceDefaults.Limits;
using GraphQL;
using GraphQL.Execution;
using GraphQLParser.AST;

namespace Flux.QueryGateway.GraphQL.Http;

/// <summary>GraphQL over HTTP: POST, and GET for queries.</summary>
/// <remarks><see href="https://graphql.github.io/graphql-over-http/draft/"/></remarks>
internal sealed class GraphQLEndpoint(
    GraphQLService service, GraphQLRequestReader reader, IGraphQLSerializer serializer, EventStream events, CallerPermits permits,
        IHostApplicationLifetime lifetime)
{
    public async Task HandleAsync(HttpContext context)
    {
        var mediaType = GraphQLMediaType.Choose(context.Request.GetTypedHeaders().Accept);
        try
        {
            if (mediaType is null)
            {
                throw new GraphQLHttpException(
                    StatusCodes.Status406NotAcceptable,
                    $"Responses can be {GraphQLMediaType.GraphQLResponse}, {GraphQLMediaType.Json} "
                    + $"or, for subscriptions, {GraphQLMediaType.EventStream}.");
            }

            await RespondAsync(context, await reader.ReadAsync(context.Request), mediaType);
        }
        catch (GraphQLHttpException error)
        {
            await WriteAsync(context, error.Status, mediaType, Refusal("BAD_REQUEST", error.Message));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
    }

    private async Task RespondAsync(HttpContext context, GraphQLParameters request, string mediaType)
    {
        var (document, operation, error) = service.Parse(request);
        if (error is not null)
        {
            await WriteAsync(context, StatusOf(error, mediaType), mediaType, error);
            return;
        }

        if (operation != OperationType.Query && HttpMethods.IsGet(context.Request.Method) && mediaType != GraphQLMediaType.EventStream)
        {
            context.Response.Headers.Allow = "POST";
            throw new GraphQLHttpException(StatusCodes.Status405MethodNotAllowed, "GET is for queries only.");
        }

        if (operation == OperationType.Subscription && mediaType != GraphQLMediaType.EventStream)
        {
            throw new GraphQLHttpException(
                StatusCodes.Status406NotAcceptable,
                $"A subscription needs a WebSocket (graphql-transport-ws) or 'Accept: {GraphQLMediaType.EventStream}'.");
        }

        using var permit = CarriesOperations.Is(context)
            ? await permits.TakeAsync(context.Caller(), operation == OperationType.Subscription, context.RequestAborted)
            : null;
        if (permit is { IsAcquired: false })
        {
            context.Response.Headers.RetryAfter = "1";
            throw new GraphQLHttpException(StatusCodes.Status429TooManyRequests,
                "This key already runs as many operations as it may. Try again after the time in Retry-After.");
        }

        var result = operation == OperationType.Mutation
            ? Refusal("BAD_REQUEST", "There are no mutations: rows are written through the ingest service.")
            : await service.ExecuteAsync(request, document!, operation, context.RequestServices, context.RequestAborted);
        if (mediaType == GraphQLMediaType.EventStream && result.Executed)
            await events.WriteAsync(context, result, lifetime.ApplicationStopping);
        else
            await WriteAsync(context, StatusOf(result, mediaType), mediaType, result);
    }

    /// <summary>Errors before execution are the client's. Clients of the older media type read them only with status 200.</summary>
    private static int StatusOf(ExecutionResult result, string mediaType) => result switch
    {
        { Executed: true } => StatusCodes.Status200OK,
        { Errors: [TimeoutError, ..] } => StatusCodes.Status504GatewayTimeout,
        _ when mediaType == GraphQLMediaType.Json => StatusCodes.Status200OK,
        _ => StatusCodes.Status400BadRequest,
    };

    private static ExecutionResult Refusal(string code, string message) => new() { Errors = [FieldErrors.Error(code, message)] };

    private async Task WriteAsync(HttpContext context, int status, string? mediaType, ExecutionResult result)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = (mediaType is null or GraphQLMediaType.EventStream ? GraphQLMediaType.Json : mediaType)
            + "; charset=utf-8";
        await serializer.WriteAsync(context.Response.Body, result, context.RequestAborted);
    }
}
