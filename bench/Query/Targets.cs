using Flux.ServiceDefaults;
using Flux.ServiceDefaults.Authentication;

namespace Flux.Bench.Query;

/// <summary>The ways to read the same rows, each on a server of its own in this process.</summary>
/// <remarks>
/// <c>stock</c> is AspNetCore.OData by itself, <c>floor</c> SQL and JSON by hand, <c>prepared</c> the floor with the gateway's session
/// settings, <c>flux</c> the gateway's OData, <c>unseen</c> the same in query texts it has not met, <c>pages</c> the first of several
/// pages, <c>graphql</c> the gateway's GraphQL. <c>both</c> (OData and GraphQL) is not compared; series are read from it.
/// </remarks>
internal static class Targets
{
    private static int _unseen;

    public static readonly string[] Names = ["stock", "floor", "prepared", "flux", "unseen", "pages", "graphql"];

    public static async Task<WebApplication> StartAsync(string name, string connectionString)
    {
        // Open to this machine, as in Development; every target pays for authentication and authorization.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddNpgsqlDataSource(connectionString);
        builder.Services.AddProblemDetails();
        builder.AddShared();
        if (name == "stock")
            DeviceMetricsController.AddTo(builder);
        if (name is "flux" or "unseen" or "pages" or "both")
            builder.AddGatewayOData();
        if (name is "graphql" or "both")
            builder.AddGatewayGraphQL();

        builder.Services.AddHealthChecks();
        var app = builder.Build();
        app.UseProtection();
        app.MapHealthChecks("/health").AllowAnonymous();
        Map(app, name);
        await app.StartAsync();
        return app;
    }

    /// <summary>One device and metric, newest first, in the target's own language.</summary>
    public static HttpRequestMessage Request(WebApplication app, string name, int device, int rows)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{app.Urls.First()}/{Path(name, $"device_{device:000}", rows)}");
        if (name == "pages")
            request.Headers.Add("Prefer", $"odata.maxpagesize={rows}");
        return request;
    }

    private static void Map(WebApplication app, string name)
    {
        switch (name)
        {
            case "stock":
                app.MapControllers().RequireAuthorization(FluxScopes.Read);
                break;
            case "floor" or "prepared":
                app.MapGet("/odata/DeviceMetrics", FloorEndpoint.RespondAsync).RequireAuthorization(FluxScopes.Read);
                break;
            case "flux" or "unseen" or "pages":
                app.MapGatewayOData();
                break;
            case "graphql":
                app.MapGatewayGraphQL();
                break;
            case "both":
                app.MapGatewayOData();
                app.MapGatewayGraphQL();
                break;
            default:
                throw new ArgumentException($"The targets are {string.Join(", ", Names)}.", nameof(name));
        }
    }

    private static string Path(string name, string device, int rows)
    {
        var newest = $"odata/DeviceMetrics?$filter=DeviceId eq '{device}' and MetricName eq 'metric_1'&$orderby=Time desc";
        return name switch
        {
            "floor" or "prepared" => $"odata/DeviceMetrics?device={device}&metric=metric_1&top={rows}",
            "graphql" => $"graphql?query={Uri.EscapeDataString(GraphQL(device, rows))}",
            "pages" => newest,
            // Options without a dollar sign are ignored, but the gateway has to read them to know that.
            "unseen" => $"{newest}&$top={rows}&unseen={Interlocked.Increment(ref _unseen)}",
            _ => $"{newest}&$top={rows}",
        };
    }

    private static string GraphQL(string device, int rows) =>
        $$"""{ metrics(where: { deviceId: { eq: "{{device}}" }, metricName: { eq: "metric_1" } }, first: {{rows}}) """
        + "{ nodes { time deviceId metricName metricValue unit tags } pageInfo { hasNextPage endCursor } } }";
}
