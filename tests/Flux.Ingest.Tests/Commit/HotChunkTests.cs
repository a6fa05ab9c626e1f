using System.Globalization;
using System.Net;
using Flux.TestDatabase;
using Flux.Timeseries;

namespace Flux.Ingest.Tests.Commit;

public sealed class HotChunkTests(HotChunkTests.Watched ingest) : IClassFixture<HotChunkTests.Watched>
{
    private static readonly DateTimeOffset Midnight = new(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero);

    [Fact]
    public async Task Rows_of_the_present_go_past_the_hypertable_and_are_in_the_log_of_changes()
    {
        await WarmAsync();
        var statements = await StatementsAsync();

        Assert.Equal(HttpStatusCode.OK, (await ingest.PostAsync("metrics", Rows("direct", 300, TimeProvider.System.GetUtcNow()))).Status);

        Assert.Equal(statements, await StatementsAsync());
        Assert.Equal(300, await CountAsync("direct"));
        Assert.Equal(300, await ingest.ScalarAsync<long>("SELECT count(*) FROM device_metrics m JOIN flux.change c ON c.xmin = m.xmin AND m.time BETWEEN c.oldest AND c.newest WHERE device_id = 'direct' AND c.rows = 300"));
        Assert.Equal(1, await ingest.ScalarAsync<long>("SELECT count(*) FROM flux.series WHERE device_id = 'direct'"));
    }

    [Fact]
    public async Task Late_rows_and_those_of_other_chunks_go_through_the_hypertable_in_the_same_commit()
    {
        await WarmAsync();
        var statements = await StatementsAsync();
        string[] bodies = [Rows("mixed", 300, TimeProvider.System.GetUtcNow()), Rows("mixed", 5, Midnight.AddDays(-3)), Rows("mixed", 7, Midnight.AddDays(-9))];

        Assert.Equal(HttpStatusCode.OK, (await ingest.PostAsync("metrics", $"[{string.Join(',', bodies.Select(body => body[1..^1]))}]")).Status);

        Assert.Equal(statements + 1, await StatementsAsync());
        Assert.Equal(312, await CountAsync("mixed"));
        Assert.Equal(312, await ingest.ScalarAsync<long>("SELECT count(DISTINCT time) FROM device_metrics WHERE device_id = 'mixed'"));
        Assert.Equal(312, await ingest.ScalarAsync<long>("SELECT sum(count)::bigint FROM device_metrics_1h WHERE device_id = 'mixed'"));
    }

    [SkippableFact]
    public async Task Rows_below_the_threshold_go_through_the_hypertable_which_notes_them()
    {
        Skip.If(await TestServer.EditionAsync() != Edition.Apache, "The Community edition keeps the log itself.");
        await WarmAsync();
        await ingest.ExecuteAsync("INSERT INTO flux.policy (name, value) VALUES ('lag.device_metrics_5m', '1 minute'), ('lag.device_metrics_1h', '1 minute') ON CONFLICT (name) DO UPDATE SET value = excluded.value; CALL flux.run_maintenance(now())");
        var statements = await StatementsAsync();
        var present = TimeProvider.System.GetUtcNow();

        Assert.Equal(HttpStatusCode.OK, (await ingest.PostAsync("metrics", $"[{Rows("stored", 300, present)[1..^1]},{Rows("stored", 40, present.AddHours(-2))[1..^1]}]")).Status);

        Assert.Equal(statements + 1, await StatementsAsync());
        Assert.NotEqual(0, await ingest.ScalarAsync<long>("SELECT count(*) FROM flux.rollup_invalidation WHERE device_id = 'stored'"));
        Assert.Equal(340, await ingest.ScalarAsync<long>("SELECT sum(count)::bigint FROM device_metrics_5m WHERE device_id = 'stored'"));
    }

    [Fact]
    public async Task A_statement_trigger_of_the_user_gets_every_statement()
    {
        await ingest.ExecuteAsync("CREATE TABLE users_own (rows bigint); CREATE FUNCTION users_own() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN INSERT INTO public.users_own SELECT count(*) FROM new_rows; RETURN NULL; END'; " +
            "CREATE TRIGGER users_own AFTER INSERT ON device_metrics REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION users_own()");
        try
        {
            await ReconnectAsync();
            Assert.Equal(HttpStatusCode.OK, (await ingest.PostAsync("metrics", Rows("users", 300, TimeProvider.System.GetUtcNow()))).Status);
            Assert.Equal(HttpStatusCode.OK, (await ingest.PostAsync("metrics", Rows("users", 300, TimeProvider.System.GetUtcNow()))).Status);

            Assert.Equal(600, await ingest.ScalarAsync<long>("SELECT sum(rows)::bigint FROM users_own"));
        }
        finally
        {
            await ingest.ExecuteAsync("DROP TRIGGER users_own ON device_metrics");
            await ReconnectAsync();
        }
    }

    [Fact]
    public async Task A_chunk_that_was_dropped_is_made_again()
    {
        await WarmAsync();
        await ingest.ExecuteAsync("TRUNCATE device_metrics");

        Assert.Equal(HttpStatusCode.OK, (await ingest.PostAsync("metrics", Rows("again", 300, TimeProvider.System.GetUtcNow()))).Status);

        Assert.Equal(300, await CountAsync("again"));
    }

    [Fact]
    public async Task What_only_the_chunk_refuses_is_tried_through_the_hypertable()
    {
        await WarmAsync();
        // As if the chunk had been split since it was found: its rows belong to another one now.
        await ingest.ExecuteAsync($"""
            DO $$ DECLARE chunk text := (SELECT h.chunk FROM flux.hot_chunk('{Midnight:O}') h); BEGIN
                EXECUTE format('ALTER TABLE %s ADD CONSTRAINT split CHECK (device_id <> ''moved'') NOT VALID', chunk);
            END $$
            """);
        try
        {
            var statements = await StatementsAsync();
            Assert.Equal(HttpStatusCode.BadRequest, (await ingest.PostAsync("metrics", Rows("moved", 300, TimeProvider.System.GetUtcNow()))).Status);
            Assert.Equal(statements + 1, await StatementsAsync());
        }
        finally
        {
            await ingest.ExecuteAsync($"DO $$ BEGIN EXECUTE format('ALTER TABLE %s DROP CONSTRAINT split', (SELECT h.chunk FROM flux.hot_chunk('{Midnight:O}') h)); END $$");
        }

        Assert.Equal(HttpStatusCode.OK, (await ingest.PostAsync("metrics", Rows("moved", 300, TimeProvider.System.GetUtcNow()))).Status);
        Assert.Equal(300, await CountAsync("moved"));
    }

    [SkippableFact]
    public async Task Rows_of_a_chunk_in_the_columnstore_are_found_again()
    {
        Skip.If(await TestServer.EditionAsync() != Edition.Community, "The columnstore is the Community edition's.");
        await WarmAsync();
        await ingest.ExecuteAsync($"SELECT compress_chunk((SELECT h.chunk FROM flux.hot_chunk('{Midnight:O}') h)::regclass)");
        try
        {
            Assert.Equal(HttpStatusCode.OK, (await ingest.PostAsync("metrics", Rows("column", 300, TimeProvider.System.GetUtcNow()))).Status);
            Assert.Equal(300, await CountAsync("column"));
        }
        finally
        {
            await ingest.ExecuteAsync($"SELECT decompress_chunk(c, true) FROM show_chunks('device_metrics') c");
        }
    }

    /// <summary>The chunk is there and one writer knows it.</summary>
    private async Task WarmAsync()
    {
        await ReconnectAsync();
        await ingest.ExecuteAsync($"INSERT INTO device_metrics (time, device_id, metric_name, metric_value) VALUES ('{Midnight:O}', 'warm', 'm', 0)");
    }

    /// <summary>The writers' connections end, and with them what they know.</summary>
    private Task ReconnectAsync() => ingest.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    private static string Rows(string device, int count, DateTimeOffset from) => $"[{string.Join(',', Enumerable.Range(0, count).Select(n => string.Create(
        CultureInfo.InvariantCulture, $$"""{"deviceId":"{{device}}","metricName":"m","metricValue":{{n}},"time":"{{from.AddMilliseconds(n):O}}"}""")))}]";

    private Task<long> StatementsAsync() => ingest.ScalarAsync<long>("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM statements");

    private Task<long> CountAsync(string device) => ingest.CountAsync("device_metrics", device);

    /// <summary>Counts the statements that write into the hypertable, those that are undone too: a sequence forgets nothing.</summary>
    public sealed class Watched : RunningIngest
    {
        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            await ExecuteAsync("""
                CREATE SEQUENCE statements;
                CREATE FUNCTION count_statement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN PERFORM nextval(''public.statements''); RETURN NULL; END';
                CREATE TRIGGER flux_note_watch BEFORE INSERT ON device_metrics FOR EACH STATEMENT EXECUTE FUNCTION count_statement();
                """);
        }
    }
}
