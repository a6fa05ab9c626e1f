using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Flux.QueryGateway.Tests.Isolation;

public sealed class SubscriptionIsolationTests : IAsyncLifetime
{
    private readonly TenantGateway _gateway = new(withForeignRows: true);

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("metricAdded", "")]
    [InlineData("metricAdded", """(deviceIds: ["b/1", "a/1", "a0"])""")]
    [InlineData("eventAdded", "")]
    [InlineData("eventAdded", """(deviceIds: ["b/1", "a/1", "gate2"])""")]
    public async Task Subscriber_receives_rows_of_its_own_devices_only(string field, string arguments)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = new StringContent(JsonSerializer.Serialize(new { query = $"subscription {{ {field}{arguments} {{ deviceId }} }}" }), Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await _gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));

        // The foreign rows are committed first: if they were delivered, they would come first.
        foreach (var device in new[] { "b/1", "a0", "gate2", "a", "a/1", "b/1", "a/1" })
        {
            await _gateway.ExecuteAsync(field == "metricAdded"
                ? $"INSERT INTO device_metrics (time, device_id, metric_name, metric_value) VALUES (now(), '{device}', 'live', 1)"
                : $"INSERT INTO device_events (time, device_id, event_type, event_data) VALUES (now(), '{device}', 'live', '1')");
        }

        var received = new List<string>();
        while (received.Count < 2 && await events.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && line.Contains("deviceId", StringComparison.Ordinal))
                received.Add(JsonDocument.Parse(line[5..]).RootElement.GetProperty("data").GetProperty(field).GetProperty("deviceId").GetString()!);
        }

        Assert.Equal(["a/1", "a/1"], received);
    }
}
