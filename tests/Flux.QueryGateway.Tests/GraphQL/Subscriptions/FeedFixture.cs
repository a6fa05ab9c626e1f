namespace Flux.QueryGateway.Tests.GraphQL.Subscriptions;

/// <summary>A gateway that polls for commits at a short interval.</summary>
public class FeedFixture : GatewayFixture
{
    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(StringComparer.Ordinal) { ["Flux:GraphQL:PollInterval"] = "00:00:00.020" };

    public Task InsertAsync(string device, params IEnumerable<int> values) =>
        ExecuteAsync($"INSERT INTO device_metrics(time, device_id, metric_name, metric_value) VALUES {string.Join(',', values.Select(value => $"(now(), '{device}', 'm', {value})"))}");
}
