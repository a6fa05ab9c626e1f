using Flux.QueryGateway.OData.Apply;
using Flux.QueryGateway.OData.Reading;
using Flux.QueryGateway.OData.Writing;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Npgsql;

namespace Flux.QueryGateway.OData.Endpoint;

/// <summary>
/// One OData request: 1. read the address, 2. read the options, 3. respond. A failure before the first byte becomes an error object.
/// </summary>
internal sealed class ODataEndpoint(
    IEdmModel model,
    QueryReader queries,
    RowResponse rows,
    AggregateResponse aggregates,
    CountResponse counts,
    MetadataResponse metadata,
    IEnumerable<IODataFunction> functions,
    ILogger<ODataEndpoint> logger)
{
    public async Task RespondAsync(HttpContext http)
    {
        try
        {
            await DispatchAsync(http);
        }
        catch (UntranslatableException problem)
        {
            logger.NotTranslated(http.Request.QueryString.Value, problem.InnerException!);
            await FailAsync(http, StatusCodes.Status400BadRequest, "BadRequest", problem.Message, null);
        }
        catch (RefusedException refused)
        {
            if (refused.InnerException is { } cause)
                logger.NotTranslated(http.Request.QueryString.Value, cause);
            await FailAsync(http, refused.Status, Code(refused.Status), refused.Message, refused);
        }
        catch (ODataException problem)
        {
            await FailAsync(http, StatusCodes.Status400BadRequest, "BadRequest", problem.Message, null);
        }
        catch (TimeoutException late)
        {
            logger.TimedOut(http.Request.Path, late);
            await FailAsync(http, StatusCodes.Status504GatewayTimeout, "Timeout", late.Message
                + " Query a shorter time range, fewer devices, or a rollup.", null);
        }
        catch (PostgresException problem) when (DatabaseRefusal.Of(problem) is { } reason)
        {
            logger.RefusedByDatabase(problem.SqlState, http.Request.QueryString.Value, problem);
            await FailAsync(http, StatusCodes.Status400BadRequest, "BadRequest", reason, null);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: no response is possible.
        }
        catch (Exception problem) when (http.Response.HasStarted)
        {
            logger.CutOff(http.Request.Path, problem);
            http.Abort();
        }
    }

    private async Task DispatchAsync(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            throw new RefusedException(
                StatusCodes.Status405MethodNotAllowed, $"{request.Method} is not allowed: this service is read-only.");
        ServiceVersion.Check(request);

        var options = SystemOptions.Of(request);
        var root = ServiceRoot.Of(request);
        var parser = ServiceRoot.Parser(model, root, http.Features.Get<IHttpRequestFeature>()!.RawTarget);
        var path = ReadPath(parser, request);
        switch (path.ToArray())
        {
            case []:
                await MetadataResponse.WriteServiceDocumentAsync(http, root, options);
                break;
            case [MetadataSegment]:
                await metadata.WriteMetadataAsync(http, options);
                break;
            case [EntitySetSegment set] when options["$apply"] is not null:
                await aggregates.WriteAsync(http, queries.ReadApply(request, parser, options, RowsOf(set)), root);
                break;
            case [EntitySetSegment set]:
                await rows.WriteAsync(http, queries.Read(request, parser, options, RowsOf(set), key: null), root);
                break;
            case [EntitySetSegment set, CountSegment]:
                await counts.WriteAsync(http, RowsOf(set), queries.ReadFilter(parser, options, RowsOf(set)));
                break;
            case [EntitySetSegment set, KeySegment key]:
                await rows.WriteAsync(http, queries.Read(request, parser, options, RowsOf(set), key), root);
                break;
            case [OperationImportSegment call] when functions.FirstOrDefault(function => function.Name == call.Identifier) is { } function:
                await function.WriteAsync(http, call, parser, options, root);
                break;
            default:
                throw new RefusedException(
                    StatusCodes.Status404NotFound, "The resource does not exist.")
                { Allowed = [.. RowSets.All.Select(set => set.Name)] };
        }
    }

    private ODataPath ReadPath(ODataUriParser parser, HttpRequest request)
    {
        try
        {
            return parser.ParsePath();
        }
        catch (ODataUnrecognizedPathException problem)
        {
            // A function is found by its name and its parameters' names together: for a wrong call the library reports only that it does
            // not exist.
            if (functions.FirstOrDefault(
                function => request.Path.Value!.Contains($"/{function.Name}(", StringComparison.Ordinal)) is { } called)
                throw new RefusedException(StatusCodes.Status400BadRequest, CallOf(
                    called.Name))
                { Target = called.Name, Allowed = [.. ParametersOf(called.Name).Select(parameter => parameter.Name)] };

            throw new RefusedException(
                StatusCodes.Status404NotFound, problem.Message)
            { Allowed = [.. RowSets.All.Select(set => set.Name)] };
        }
    }

    private string CallOf(string function) =>
        $"{function} takes {string.Join(" and ", RequiredOf(function))}, each once and by name, and only the allowed parameters.";

    private IEnumerable<string> RequiredOf(string function) =>
        ParametersOf(function).Where(parameter => parameter is not IEdmOptionalParameter).Select(parameter => parameter.Name);

    private IEnumerable<IEdmOperationParameter> ParametersOf(string function) =>
        model.EntityContainer.FindOperationImports(function).Single().Operation.Parameters;

    private static RowSet RowsOf(EntitySetSegment segment) => RowSets.All.Single(set => set.Name == segment.EntitySet.Name);

    private static string Code(int status) => status switch
    {
        StatusCodes.Status404NotFound => "NotFound",
        StatusCodes.Status405MethodNotAllowed => "MethodNotAllowed",
        StatusCodes.Status406NotAcceptable => "NotAcceptable",
        _ => "BadRequest",
    };

    /// <summary>A response that has begun is aborted: it must never look complete.</summary>
    private static Task FailAsync(HttpContext http, int status, string code, string message, RefusedException? refused)
    {
        if (!http.Response.HasStarted)
            return ODataErrors.WriteAsync(http, status, code, message, refused);

        http.Abort();
        return Task.CompletedTask;
    }
}
