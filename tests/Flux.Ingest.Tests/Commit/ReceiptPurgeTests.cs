using System.Net;
using Flux.TestDatabase;
using Flux.Timeseries;

namespace Flux.Ingest.Tests.Commit;

public sealed class ReceiptPurgeTests(ProxiedIngest ingest) : IClassFixture<ProxiedIngest>
{
    [Fact]
    public async Task A_purge_takes_old_receipts_and_leaves_young_ones_and_those_of_writers_at_work()
    {
        await ingest.PostAsync("metrics", Metric("old"), key: "old");
        await ingest.PostAsync("metrics", Metric("young"), key: "young");
        await ingest.ScalarAsync<int>("UPDATE flux.receipts SET committed_at = now() - INTERVAL '8 days' WHERE idempotency_key = 'old'; SELECT 1");
        var writers = await WritersAsync();

        await PurgeAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await ingest.GetAsync("/api/v1/receipts/old")).Status);
        Assert.Equal(HttpStatusCode.OK, (await ingest.GetAsync("/api/v1/receipts/young")).Status);
        Assert.NotEmpty(writers);
        Assert.Equal(writers, await WritersAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_writers_own_row_was_purged_a_lost_commit_still_happens_once(bool before)
    {
        var device = $"purged {before}";
        await ingest.PostAsync("metrics", Metric("warm"));
        // As if the writers had been idle for a week.
        await ingest.ScalarAsync<int>("UPDATE flux.receipts SET committed_at = now() - INTERVAL '8 days'; SELECT 1");
        await PurgeAsync();
        Assert.Empty(await WritersAsync());
        if (before)
            ingest.Proxy.CutBeforeCommit(2);
        else
            ingest.Proxy.CutAfterCommit(1);

        var reply = await ingest.PostAsync("metrics", Metric(device));

        Assert.Equal("""{"accepted":1,"rejected":0}""", reply.Text);
        Assert.Equal(1, await ingest.CountAsync("device_metrics", device));
        await PurgeAsync();
        Assert.Single(await WritersAsync());
    }

    [Fact]
    public async Task A_receipt_that_a_lost_commit_saw_and_that_was_purged_since_no_longer_counts()
    {
        await ingest.PostAsync("metrics", Metric("seen first"), key: "seen");
        var cuts = ingest.Proxy.Cuts;
        ingest.Proxy.CutBeforeCommit(6);

        var reply = ingest.PostAsync("metrics", Metric("seen second"), key: "seen");
        while (ingest.Proxy.Cuts == cuts)
            await Task.Delay(5);
        await ingest.ExecuteAsync("DELETE FROM flux.receipts WHERE idempotency_key = 'seen'");

        Assert.Equal("""{"accepted":1,"rejected":0}""", (await reply).Text);
        Assert.Equal(1, await ingest.CountAsync("device_metrics", "seen second"));
        Assert.Equal("""{"accepted":1,"rejected":0,"duplicate":true}""", (await ingest.PostAsync("metrics", Metric("seen second"), key: "seen")).Text);
    }

    private async Task PurgeAsync()
    {
        if (await TestServer.EditionAsync() == Edition.Community)
        {
            await ingest.ExecuteAsync($"CALL run_job({await ingest.ScalarAsync<int>("SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = 'expire_receipts'")})");
            return;
        }

        while (await ingest.ScalarAsync<string>("SELECT step FROM flux.retention_step(now())") != "done")
        {
        }
    }

    private Task<string[]> WritersAsync() =>
        ingest.ScalarAsync<string[]>("SELECT coalesce(array_agg(idempotency_key ORDER BY 1), '{}') FROM flux.receipts WHERE idempotency_key LIKE '§writer/%'");

    private static string Metric(string device) => $$"""{"deviceId":"{{device}}","metricName":"m","metricValue":1}""";
}
