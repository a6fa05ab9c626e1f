using System.Globalization;
using System.Text.Json;
using Flux.QueryGateway.Access;
using Flux.QueryGateway.WarmUp;
using Microsoft.AspNetCore.Http.Features;

namespace Flux.QueryGateway.OData.Endpoint;

/// <summary>Sends typical queries to the endpoint, for a series that is being written.</summary>
internal sealed class ODataWarmUp(
    ODataEndpoint endpoint, IHttpContextAccessor requests, TimeProvider timeProvider, IServiceProvider services) : IWarmUp
{
    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);

    private static readonly string[] Others =
    [
        "DeviceMetrics1h?$filter={0}&$top=100",
        "DeviceMetrics?$filter={0} and Tags/location eq 'a'&$select=Time,MetricValue&$top=10&$count=true",
        "DeviceMetrics?$apply=filter({0} and Time ge now())/groupby((MetricName),aggregate(MetricValue with average as A))",
        "DeviceLogs?$filter=DeviceId eq {1} and LogLevel ge 'warn'&$top=100",
        "DeviceEvents?$filter=DeviceId eq {1}&$top=100",
        "MetricSeries(from={2},to={3},bucket=duration'PT1H',deviceId={1},fill='previous')",
        "DeviceMetrics?$filter={0} and Nothing eq 1",
        "$metadata",
    ];

    private int _round;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (device, metric) = await SeriesAsync(cancellationToken);
        var filter = Uri.EscapeDataString($"DeviceId eq {device} and MetricName eq {metric}");
        // An ignored option makes the query string new, so that it is parsed and translated again.
        await SendAsync($"DeviceMetrics?$filter={filter}&$orderby=Time%20desc&$top=1000&round={_round}", cancellationToken);
        await SendAsync($"DeviceMetrics?$filter={filter}&round={_round}", cancellationToken);

        // Rows matter most: they run in each round, and one of the others.
        var now = timeProvider.GetUtcNow();
        var other = Others[_round++ % Others.Length].Replace("{2}", Text(now.AddDays(-30)), StringComparison.Ordinal)
            .Replace("{3}", Text(now), StringComparison.Ordinal);
        await SendAsync(other.Replace("{0}", filter, StringComparison.Ordinal)
            .Replace("{1}", Uri.EscapeDataString(device), StringComparison.Ordinal), cancellationToken);
    }

    /// <summary>A series that was written recently, as OData literals.</summary>
    private async Task<(string Device, string Metric)> SeriesAsync(CancellationToken cancellationToken)
    {
        using var json =
            JsonDocument.Parse(
            await SendAsync(
            $"DeviceMetrics?$filter=Time%20ge%20{Text(timeProvider.GetUtcNow() - Recent)}&$select=DeviceId,MetricName&$top=1",
            cancellationToken));
        return json.RootElement.TryGetProperty("value", out var rows) && rows.GetArrayLength() > 0
            ? (Literal(rows[0], "DeviceId"), Literal(rows[0], "MetricName"))
            : ("'none'", "'none'");
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Literal(JsonElement row, string property) =>
        $"'{row.GetProperty(property).GetString()!.Replace("'", "''", StringComparison.Ordinal)}'";

    private async Task<byte[]> SendAsync(string address, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        using var body = new MemoryStream();
        var at = address.IndexOf('?', StringComparison.Ordinal);
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        http.Features.Set(InternalRequest.Instance);
        http.Features.Get<IHttpRequestFeature>()!.RawTarget = $"{ServiceRoot.Path}/{address}";
        http.Request.Method = HttpMethods.Get;
        http.Request.Scheme = Uri.UriSchemeHttp;
        http.Request.Host = new HostString("localhost");
        http.Request.Path = $"{ServiceRoot.Path}/{(at < 0 ? address : address[..at])}";
        http.Request.QueryString = at < 0
            ? QueryString.Empty : new QueryString(address[at..].Replace(" ", "%20", StringComparison.Ordinal));
        http.Response.Body = body;
        requests.HttpContext = http;
        try
        {
            await endpoint.RespondAsync(http);
            await http.Response.CompleteAsync();
            return body.ToArray();
        }
        finally
        {
            requests.HttpContext = null;
        }
    }
}
