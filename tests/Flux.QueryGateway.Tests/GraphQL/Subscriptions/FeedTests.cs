using System.Globalization;
using Npgsql;

namespace Flux.QueryGateway.Tests.GraphQL.Subscriptions;

/// <summary>Subscribers get every committed row exactly once, in any order of arrival and however late.</summary>
public sealed class FeedTests(FeedFixture gateway) : IClassFixture<FeedFixture>
{
    private const string Metrics = "subscription($devices: [String!], $after: String) { metricAdded(deviceIds: $devices, after: $after) { metricValue time deviceId } }";

    [Fact]
    public async Task Rows_committed_after_the_subscription_are_delivered()
    {
        await gateway.InsertAsync("late", 1);
        await using var events = await EventReader.OpenAsync(gateway.Client, Metrics, new { devices = new[] { "late" } });
        await gateway.InsertAsync("late", 2, 3);
        Assert.Equal([2, 3], await events.ValuesAsync(2));
        await gateway.ExecuteAsync("INSERT INTO device_metrics(time, device_id, metric_name, metric_value) VALUES (now() - interval '60 days', 'late', 'm', 4), (now(), 'late', 'm', 5)");
        Assert.Equal([4, 5], await events.ValuesAsync(2));
    }

    [Fact]
    public async Task Rows_of_a_long_transaction_are_delivered_when_it_commits()
    {
        await using var events = await EventReader.OpenAsync(gateway.Client, Metrics, new { devices = new[] { "slow" } });
        await using var connection = await gateway.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, "INSERT INTO device_metrics(time, device_id, metric_name, metric_value) VALUES (now(), 'slow', 'm', 1)");
        await gateway.InsertAsync("slow", 2);
        Assert.Equal([2], await events.ValuesAsync(1));
        await gateway.InsertAsync("slow", 3);
        await transaction.CommitAsync();
        await gateway.InsertAsync("slow", 4);
        Assert.Equal([1, 3, 4], (await events.ValuesAsync(3)).Order());
    }

    [Fact]
    public async Task Rows_of_savepoints_are_delivered_unless_rolled_back()
    {
        await using var events = await EventReader.OpenAsync(gateway.Client, Metrics, new { devices = new[] { "saved" } });
        await gateway.ExecuteAsync("""
            BEGIN;
            INSERT INTO device_metrics(time, device_id, metric_name, metric_value) VALUES (now(), 'saved', 'm', 1);
            SAVEPOINT a; INSERT INTO device_metrics(time, device_id, metric_name, metric_value) VALUES (now(), 'saved', 'm', 2); RELEASE a;
            SAVEPOINT b; INSERT INTO device_metrics(time, device_id, metric_name, metric_value) VALUES (now(), 'saved', 'm', 3); ROLLBACK TO b;
            COMMIT;
            BEGIN; INSERT INTO device_metrics(time, device_id, metric_name, metric_value) VALUES (now(), 'saved', 'm', 4); ROLLBACK;
            INSERT INTO device_metrics(time, device_id, metric_name, metric_value) VALUES (now(), 'saved', 'm', 5);
            """);
        Assert.Equal([1, 2, 5], await events.ValuesAsync(3));
    }

    [Fact]
    public async Task Subscriber_with_a_cursor_receives_every_row_once()
    {
        var random = new Random(5);
        var devices = new[] { "resumed" };
        List<double> received = [];
        string? cursor = null;
        await using (var first = await EventReader.OpenAsync(gateway.Client, Metrics, new { devices }))
        {
            await gateway.InsertAsync("resumed", Enumerable.Range(0, 50));
            received.AddRange(await first.ValuesAsync(7));
            cursor = first.LastId;
        }

        // Ten broken connections, most of them in the middle of a commit. Between them, several sessions commit at once, some of them
        // late rows.
        for (var round = 1; round <= 10; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(part => gateway.InsertAsync("resumed", Enumerable.Range((round * 1000) + (part * 10), 10))));
            await gateway.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO device_metrics(time, device_id, metric_name, metric_value) VALUES (now() - interval '{round} days', 'resumed', 'm', {(round * 1000) + 500})"));
            await using var again = await EventReader.OpenAsync(gateway.Client, Metrics, new { devices, after = cursor });
            received.AddRange(await again.ValuesAsync(round == 10 ? 43 + (41 * 10) - (received.Count - 7) : random.Next(1, 60)));
            cursor = again.LastId;
        }

        var expected = Enumerable.Range(0, 50)
            .Concat(Enumerable.Range(1, 10).SelectMany(round => Enumerable.Range(0, 4).SelectMany(part => Enumerable.Range((round * 1000) + (part * 10), 10)).Append((round * 1000) + 500)))
            .Select(value => (double)value);
        Assert.Equal(expected.Order(), received.Order());
    }

    [Fact]
    public async Task Two_gateways_deliver_the_same_rows_and_accept_each_other_s_cursors()
    {
        var other = new OtherGateway(gateway);
        await other.InitializeAsync();
        try
        {
            await using var here = await EventReader.OpenAsync(gateway.Client, Metrics, new { devices = new[] { "two" } });
            await using var there = await EventReader.OpenAsync(other.Client, Metrics, new { devices = new[] { "two" } });
            await gateway.InsertAsync("two", 1, 2, 3);
            Assert.Equal([1, 2, 3], await here.ValuesAsync(3));
            Assert.Equal([1, 2], await there.ValuesAsync(2));
            await using var moved = await EventReader.OpenAsync(gateway.Client, Metrics, new { devices = new[] { "two" }, after = there.LastId });
            Assert.Equal([3], await moved.ValuesAsync(1));
        }
        finally
        {
            await other.DisposeAsync();
        }
    }

    [Fact]
    public async Task Browser_reconnects_by_the_id_of_its_last_event()
    {
        await using var first = await EventReader.OpenAsync(gateway.Client, "subscription { metricAdded(deviceIds: [\"browser\"]) { metricValue } }");
        await gateway.InsertAsync("browser", 1, 2, 3);
        await first.ValuesAsync(1);
        await using var again = await EventReader.OpenAsync(gateway.Client, "subscription { metricAdded(deviceIds: [\"browser\"]) { metricValue } }", lastId: first.LastId);
        Assert.Equal([2, 3], await again.ValuesAsync(2));
    }

    [Fact]
    public async Task Events_are_filtered_by_severity()
    {
        await using var events = await EventReader.OpenAsync(
            gateway.Client, "subscription { e: eventAdded(minSeverity: HIGH) { ...E } } fragment E on Event { severity kind: eventType eventData __typename }");
        await gateway.ExecuteAsync("""
            INSERT INTO device_events VALUES (now(), 'd', 'a', '1', 'low'), (now(), 'd', 'b', '{"x":[1]}', 'high'), (now(), 'd', 'c', '3', NULL), (now(), 'd', 'd', '"4"', 'critical')
            """);
        Assert.Equal("""{"e":{"severity":"HIGH","kind":"b","eventData":{"x": [1]},"__typename":"Event"}}""", (await events.NextAsync())!.Value.GetProperty("data").GetRawText());
        Assert.Equal("\"4\"", (await events.NextAsync())!.Value.GetProperty("data").GetProperty("e").GetProperty("eventData").GetRawText());
    }

    [Theory]
    [InlineData("garbage", "BAD_USER_INPUT")]
    [InlineData("W10", "BAD_USER_INPUT")]
    public async Task Invalid_cursor_is_refused_before_streaming(string after, string code)
    {
        var error = await gateway.RefusedStreamAsync(Metrics, new { after });
        Assert.Equal(code, error.GetProperty("extensions").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("subscription { metricAdded @skip(if: true) { time } }", "BAD_REQUEST")]
    [InlineData("subscription { ...F } fragment F on Subscription { metricAdded @include(if: false) { time } }", "BAD_REQUEST")]
    [InlineData("subscription { metricAdded(deviceIds: [\"a\", \"b\\u0000\"]) { time } }", "BAD_USER_INPUT")]
    [InlineData("subscription { metricAdded(metricNames: [\"\\ud800\"]) { time } }", "BAD_USER_INPUT")]
    public async Task Invalid_subscription_is_refused_before_streaming(string query, string code)
    {
        var error = await gateway.RefusedStreamAsync(query);
        Assert.Equal(code, error.GetProperty("extensions").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Cursor_older_than_the_commit_log_gets_an_error()
    {
        await using var first = await EventReader.OpenAsync(gateway.Client, Metrics, new { devices = new[] { "old" } });
        await gateway.InsertAsync("old", 1);
        await first.ValuesAsync(1);
        await gateway.ExecuteAsync("""
            INSERT INTO device_metrics(time, device_id, metric_name, metric_value) VALUES (now(), 'old', 'm', 2);
            UPDATE flux.change SET at = now() - interval '2 days'; SELECT flux.forget_changes()
            """);
        try
        {
            await using var again = await EventReader.OpenAsync(
                gateway.Client, Metrics, new { devices = new[] { "old" }, after = first.LastId });
            var error = (await again.NextAsync())!.Value.GetProperty("errors")[0];
            Assert.Equal("CURSOR_EXPIRED", error.GetProperty("extensions").GetProperty("code").GetString());
            Assert.Null(await again.NextAsync());
        }
        finally
        {
            // Other test classes may have older transactions open on this server: a log of no length would expire new cursors too.
            await gateway.ExecuteAsync("UPDATE flux.change_floor SET xid = '0'");
        }
    }

    [Fact]
    public async Task Query_may_be_a_stream_of_one_event()
    {
        await using var events = await EventReader.OpenAsync(gateway.Client, "{ __typename }");
        Assert.Equal("""{"data":{"__typename":"Query"}}""", (await events.NextAsync())!.Value.GetRawText());
        Assert.Null(await events.NextAsync());
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
