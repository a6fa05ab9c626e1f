using System.Net;

namespace Flux.Ingest.Tests.Commit;

public sealed class AbsentDatabaseTests(AbsentDatabaseTests.ImpatientIngest ingest) : IClassFixture<AbsentDatabaseTests.ImpatientIngest>
{
    public sealed class ImpatientIngest : ProxiedIngest
    {
        protected override IEnumerable<(string Key, string Value)> Settings => [("Flux:Ingest:DatabasePatience", "00:00:01")];
    }

    [Fact]
    public async Task While_the_database_is_away_writes_are_503_and_when_it_is_back_they_are_taken()
    {
        ingest.Proxy.GoAway();
        try
        {
            foreach (var expected in new[] { "waited for", "refused at once" })
            {
                var reply = await ingest.PostAsync("metrics", Metric("away"));
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "urn:flux:database-unavailable", expected), (reply.Status, reply.Json.GetProperty("type").GetString(), expected));
                Assert.NotNull(reply.RetryAfter);
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ingest.GetAsync("/health")).Status);
            Assert.Equal(HttpStatusCode.OK, (await ingest.GetAsync("/alive")).Status);
        }
        finally
        {
            ingest.Proxy.ComeBack();
        }

        Reply? last = null;
        while (last?.Status != HttpStatusCode.OK)
            last = await ingest.PostAsync("metrics", Metric("back"));

        Assert.Equal(0, await ingest.CountAsync("device_metrics", "away"));
        Assert.Equal(1, await ingest.CountAsync("device_metrics", "back"));
    }

    [Fact]
    public async Task What_only_asks_for_a_receipt_is_503_too_while_the_database_is_away()
    {
        ingest.Proxy.GoAway();
        try
        {
            var write = await ingest.PostAsync("metrics?atomic=true", $"[{Metric("asks")},{{}}]", key: "asks");
            var receipt = await ingest.GetAsync("/api/v1/receipts/asks");

            foreach (var reply in new[] { write, receipt })
            {
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "urn:flux:database-unavailable"), (reply.Status, reply.Json.GetProperty("type").GetString()));
                Assert.NotNull(reply.RetryAfter);
            }
        }
        finally
        {
            ingest.Proxy.ComeBack();
        }
    }

    private static string Metric(string device) => $$"""{"deviceId":"{{device}}","metricName":"m","metricValue":1}""";
}
