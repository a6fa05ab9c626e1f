using System.Globalization;
using System.Text.Json;
using Flux.QueryGateway.Access;
using Flux.QueryGateway.GraphQL.Http;
using Flux.QueryGateway.WarmUp;
using Flux.Timeseries;
using Npgsql;

namespace Flux.QueryGateway.GraphQL;

/// <summary>Sends typical queries to the endpoint, for a series that is being written.</summary>
internal sealed class GraphQLWarmUp(GraphQLEndpoint endpoint, NpgsqlDataSource database, IHttpContextAccessor requests,
    TimeProvider timeProvider, IServiceProvider services) : IWarmUp
{
    internal const string Page = """
        query($devices: [String], $metrics: [String]) {
          metrics(where: { deviceId: { in: $devices }, metricName: { in: $metrics } }, first: 1000) {
            nodes { time deviceId metricName metricValue unit tags }
            pageInfo { hasNextPage endCursor }
          }
        }
        """;

    internal static readonly (string Query, int Days)[] Charts =
    [
        (Chart("bucket: \"PT1H\""), 30),
        (Chart("maxPoints: 500, fill: PREVIOUS"), 30),
        (Chart("bucket: \"PT1H\", aggregation: P95, timeZone: \"Europe/Berlin\""), 1),
        (Chart("bucket: \"PT5M\", source: RAW, fill: LINEAR"), 1),
        (Chart("bucket: \"PT5M\", aggregation: RATE"), 1),
    ];

    internal static readonly string[] Others =
    [
        "query($devices: [String!], $metrics: [String!]) { "
            + "latest(deviceIds: $devices, metricNames: $metrics) { time deviceId metricName metricValue unit } }",
        "{ devices(first: 100) { edges { cursor node { deviceId lastSeen metricCount } } pageInfo { endCursor } } }",
        "query($devices: [String]) { "
            + "logs(where: { deviceId: { in: $devices }, logLevel: { gte: WARN } }, first: 100) { nodes { time logLevel message } } }",
        "query($devices: [String]) { "
            + "events(where: { deviceId: { in: $devices } }, first: 100) { nodes { time eventType severity eventData } } }",
        "query($devices: [String]) { "
            + "rollups(resolution: ONE_HOUR, where: { deviceId: { in: $devices } }, first: 100) { nodes { bucket avgValue count } } }",
        "{ nothing }",
    ];

    private int _round;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // The endpoint turns every failure into a response; an unreachable database must throw here.
        await using (var command = database.CreateCommand($"SELECT {FluxSchema.VersionFunction}()"))
            await command.ExecuteScalarAsync(cancellationToken);

        var (devices, metrics) = await SeriesAsync(cancellationToken);
        var (round, now) = (_round++, timeProvider.GetUtcNow());
        var (chart, days) = Charts[round % Charts.Length];
        var variables = new { devices, metrics, from = Text(now.AddDays(-days)), to = Text(now) };
        await SendAsync(Page, variables, cancellationToken);
        await SendAsync(chart, variables, cancellationToken);

        // Pages and charts matter most: they run in each round, and one of the others.
        await SendAsync(Others[round % Others.Length], variables, cancellationToken);
    }

    private static string Chart(string arguments) =>
        $$"""
        query($devices: [String!], $metrics: [String!], $from: DateTime!, $to: DateTime!) {
          series(deviceIds: $devices, metricNames: $metrics, from: $from, to: $to, {{arguments}}) {
            source bucket series { deviceId metricName unit points { time value count } }
          }
        }
        """;

    /// <summary>A series that was written recently.</summary>
    private async Task<(string[] Devices, string[] Metrics)> SeriesAsync(CancellationToken cancellationToken)
    {
        const string Newest = "query($since: DateTime!) { "
            + "metrics(where: { time: { gte: $since } }, first: 1) { nodes { deviceId metricName } } }";
        var since = Text(timeProvider.GetUtcNow().AddHours(-1));
        using var json = JsonDocument.Parse(await SendAsync(Newest, new { since }, cancellationToken));
        return json.RootElement.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            && data.GetProperty("metrics").GetProperty("nodes").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } row
            ? ([row.GetProperty("deviceId").GetString()!], [row.GetProperty("metricName").GetString()!])
            : (["none"], ["none"]);
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private async Task<byte[]> SendAsync(string query, object variables, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        using var body = new MemoryStream();
        using var request = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new { query, variables }));
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        http.Features.Set(InternalRequest.Instance);
        http.Request.Method = HttpMethods.Post;
        http.Request.Scheme = Uri.UriSchemeHttp;
        http.Request.Host = new HostString("localhost");
        http.Request.Path = "/graphql";
        http.Request.ContentType = GraphQLMediaType.Json;
        http.Request.Body = request;
        http.Response.Body = body;
        requests.HttpContext = http;
        try
        {
            await endpoint.HandleAsync(http);
            return body.ToArray();
        }
        finally
        {
            requests.HttpContext = null;
        }
    }
}
