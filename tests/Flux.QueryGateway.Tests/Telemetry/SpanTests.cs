using System.Collections.Concurrent;
using System.Diagnostics;
using Flux.QueryGateway.Tests.GraphQL;
using Flux.QueryGateway.Tests.GraphQL.Subscriptions;

namespace Flux.QueryGateway.Tests.Telemetry;

/// <summary>The database spans in the traces of requests.</summary>
public sealed class SpanTests(FeedFixture gateway) : IClassFixture<FeedFixture>, IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly Activity _caller = new Activity("caller").Start();
    private ActivityListener? _listener;

    public void Dispose()
    {
        _listener?.Dispose();
        _caller.Dispose();
    }

    [Fact]
    public async Task OData_page_is_named_after_its_table()
    {
        Listen();

        await gateway.Client.GetStringAsync("/odata/DeviceMetrics?$filter=DeviceId eq 'd'&$count=true&$top=1");

        Assert.Contains("BATCH SELECT device_metrics", Statements());
    }

    [Fact]
    public async Task GraphQL_fields_are_named_after_their_tables()
    {
        Listen();

        await gateway.QueryAsync("""{ latest(deviceIds: ["d"]) { metricValue } logs(first: 1) { nodes { message } } }""");
        await gateway.QueryAsync("""{ series(deviceIds: ["d"], metricNames: ["m"], from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", bucket: "PT1H") { source } }""");

        Assert.Contains("SELECT flux.latest_metrics", Statements());
        Assert.Contains("SELECT device_logs", Statements());
        Assert.Contains(Statements(), name => name is "SELECT device_metrics" or "SELECT flux.rollup_1h" or "SELECT flux.device_metrics_1h" or "SELECT device_metrics_1h");
    }

    [Fact]
    public async Task Subscription_does_not_fill_the_trace_of_its_request()
    {
        Listen();
        await using var events = await EventReader.OpenAsync(gateway.Client, "subscription { metricAdded(deviceIds: [\"spans\"]) { metricValue } }");

        for (var value = 1; value <= 3; value++)
        {
            await gateway.InsertAsync("spans", value);
            Assert.Equal([value], await events.ValuesAsync(1));
        }

        // The statement that starts the subscription. The test's own inserts have Npgsql's name.
        Assert.Equal("SELECT pg_is_in_recovery", string.Join(", ", Statements().Where(name => name != "postgresql" && !name.StartsWith("CONNECT", StringComparison.Ordinal))));
    }

    private void Listen()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The names of the statements in this test's traces.</summary>
    private List<string> Statements() => [.. _ended.Where(span => span.TraceId == _caller.TraceId && span.Source.Name == "Npgsql").Select(span => span.DisplayName)];
}
