using System.Net;

namespace Flux.Ingest.Tests.Commit;

public sealed class RefusedRowsTests(RunningIngest ingest) : IClassFixture<RunningIngest>
{
    [Fact]
    public async Task A_request_that_the_database_refuses_does_not_fail_its_neighbours()
    {
        await ingest.ScalarAsync<int>("""
            CREATE FUNCTION no_poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.device_id LIKE 'poison%' THEN RAISE 'no poison here'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER no_poison BEFORE INSERT ON device_metrics FOR EACH ROW EXECUTE FUNCTION no_poison();
            SELECT 1
            """);
        IReadOnlyList<Task<Reply>> sent;
        await using (await ingest.LockMetricsAsync())
        {
            // Held up, they pile up: the commits after this one hold many requests each.
            sent = await ingest.PileUpAsync(80, i => ingest.PostAsync("metrics", Metric(i % 25 == 7 ? $"poison{i}" : $"neighbour{i}"), key: i % 2 == 0 ? $"{i}" : null));
        }

        var replies = await Task.WhenAll(sent);
        var refused = replies.Where((_, i) => i % 25 == 7).ToArray();

        Assert.All(refused, reply => Assert.Equal(HttpStatusCode.BadRequest, reply.Status));
        Assert.All(refused, reply => Assert.Contains("no poison here", reply.Text, StringComparison.Ordinal));
        Assert.Equal(replies.Length - refused.Length, replies.Count(reply => reply.Status == HttpStatusCode.OK));
        Assert.Equal(replies.Length - refused.Length, await ingest.ScalarAsync<long>("SELECT count(*) FROM device_metrics WHERE device_id LIKE 'neighbour%'"));
    }

    private static string Metric(string device) => $$"""{"deviceId":"{{device}}","metricName":"m","metricValue":1}""";
}
