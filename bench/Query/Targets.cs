using Flux.QueryGateway.GraphQL;
using Flux.QueryGateway.OData;
using Flux.QueryGateway.Rows;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.WarmUp;
using Flux.ServiceDefaults;
using Flux.ServiceDefaults.Authentication;
using Flux.Timeseries.ReadModel;
using Microsoft.AspNetCore.OData;
using Microsoft.OData.ModelBuilder;

namespace Flux.Bench.Query;

/// <summary>
/// The ways to the same rows, each in a server of its own in this process; <c>pages</c> is flux where the client reads on, <c>unseen</c>
/// is flux asked in words that it has not met before, <c>prepared</c> the floor with the gateway's own settings of a session.
/// </summary>
internal static class Targets
{
    private static int _unseen;

    public static readonly string[] Names = ["stock", "floor", "prepared", "flux", "unseen", "pages", "graphql"];

    public static async Task<WebApplication> StartAsync(string name, string connectionString)
    {
        // Open to this machine, as in Development; each of the three pays for asking who is there.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddNpgsqlDataSource(connectionString);
        builder.Services.AddProblemDetails();
        builder.AddProtection("Query", limitConcurrency: false, FluxScopes.Read);
        builder.AddRows();
        builder.AddSeries();
        if (name == "stock")
            AddStock(builder);
        if (name is "flux" or "unseen" or "pages" or "both")
            builder.AddOData().AddWarmUp();
        if (name is "graphql" or "both")
            builder.AddGraphQL();

        builder.Services.PostConfigure<QueryLimits>(limits => limits.PageSize = limits.MaxPageSize = 10_000_000);

        builder.Services.AddHealthChecks();
        var app = builder.Build();
        app.UseProtection();
        app.MapHealthChecks("/health").AllowAnonymous();
        switch (name)
        {
            case "stock":
                app.MapControllers().RequireAuthorization(FluxScopes.Read);
                break;
            case "floor" or "prepared":
                app.MapGet("/odata/DeviceMetrics", FloorEndpoint.AnswerAsync).RequireAuthorization(FluxScopes.Read);
                break;
            case "flux" or "unseen" or "pages":
                app.MapOData();
                break;
            case "graphql":
                app.MapGraphQL();
                break;
            case "both":
                app.MapOData();
                app.MapGraphQL();
                break;
            default:
                throw new ArgumentException($"The targets are {string.Join(", ", Names)}.", nameof(name));
        }

        await app.StartAsync();
        return app;
    }

    /// <summary>One device and metric, newest first: each asks it in its own words.</summary>
    public static HttpRequestMessage Question(WebApplication app, string name, int device, int rows)
    {
        var question = new HttpRequestMessage(HttpMethod.Get, Address(app, name, device, rows));
        if (name == "pages")
            question.Headers.Add("Prefer", $"odata.maxpagesize={rows}");
        return question;
    }

    private static string Address(WebApplication app, string name, int device, int rows) => name switch
    {
        "floor" or "prepared" => $"{app.Urls.First()}/odata/DeviceMetrics?device=device_{device:000}&metric=metric_1&top={rows}",
        "graphql" => $"{app.Urls.First()}/graphql?query={Uri.EscapeDataString(GraphQL(device, rows))}",
        "pages" => $"{app.Urls.First()}/odata/DeviceMetrics?$filter=DeviceId eq 'device_{device:000}' and MetricName eq 'metric_1'&$orderby=Time desc",
        // A service ignores options without a dollar sign, and cannot know that it does before it has read them.
        "unseen" => $"{Address(app, "flux", device, rows)}&unseen={Interlocked.Increment(ref _unseen)}",
        _ => $"{app.Urls.First()}/odata/DeviceMetrics?$filter=DeviceId eq 'device_{device:000}' and MetricName eq 'metric_1'&$orderby=Time desc&$top={rows}",
    };

    private static string GraphQL(int device, int rows) =>
        $$"""{ metrics(where: { deviceId: { eq: "device_{{device:000}}" }, metricName: { eq: "metric_1" } }, first: {{rows}}) { nodes { time deviceId metricName metricValue unit tags } pageInfo { hasNextPage endCursor } } }""";

    private static void AddStock(WebApplicationBuilder builder)
    {
        var model = new ODataConventionModelBuilder();
        model.EntitySet<MetricRow>("DeviceMetrics").EntityType.HasKey(row => new { row.Time, row.DeviceId, row.MetricName });
        builder.Services.AddControllers()
            .AddApplicationPart(typeof(DeviceMetricsController).Assembly)
            .AddOData(options => options.Filter().OrderBy().Select().SetMaxTop(null).AddRouteComponents("odata", model.GetEdmModel()));
    }
}
