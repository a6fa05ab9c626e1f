using System.Net.WebSockets;
using System.Text.Json;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Subscriptions;

namespace Flux.QueryGateway.Tests.GraphQL;

/// <summary>The limits of concurrent operations of one caller, over every transport.</summary>
public sealed class OperationLimitTests(OperationLimitTests.Narrow gateway) : IClassFixture<OperationLimitTests.Narrow>
{
    private const string Query = "{ logs(first: 10) { nodes { message } } }";

    public sealed class Narrow : GatewayFixture
    {
        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Flux:Limits:ConcurrentQueries"] = "1",
            ["Flux:Limits:ConcurrentSubscriptions"] = "2",
            ["Flux:GraphQL:MaxAnswerBytes"] = "65536",
        };
    }

    [Fact]
    public async Task Query_limit_applies_to_WebSockets()
    {
        using var socket = await InitialisedAsync();
        await using var connection = await gateway.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = connection.CreateCommand())
        {
            hold.CommandText = "LOCK TABLE device_logs IN ACCESS EXCLUSIVE MODE";
            await hold.ExecuteNonQueryAsync();
        }

        // One waits for the table, one is queued, and the third is refused.
        foreach (var id in (string[])["a", "b", "c"])
            await SendAsync(socket, new { id, type = "subscribe", payload = new { query = Query } });

        var refused = await ReceiveAsync(socket);
        Assert.Equal("error", refused.GetProperty("type").GetString());
        Assert.Equal("TOO_MANY_REQUESTS", refused.GetProperty("payload")[0].Code());

        await transaction.RollbackAsync();
        foreach (var expected in (string[])["next", "complete", "next", "complete"])
            Assert.Equal(expected, (await ReceiveAsync(socket)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Subscription_limit_applies_to_WebSockets()
    {
        using var socket = await InitialisedAsync();
        foreach (var id in (string[])["a", "b", "c"])
            await SendAsync(socket, new { id, type = "subscribe", payload = new { query = "subscription { metricAdded { time } }" } });

        var refused = await ReceiveAsync(socket);
        Assert.Equal("TOO_MANY_REQUESTS", refused.GetProperty("payload")[0].Code());
    }

    [Theory]
    [InlineData("""{"type":"subscribe","id":null,"payload":{"query":"{ __typename }"}}""")]
    [InlineData("""{"type":"complete","id":null}""")]
    public async Task Null_id_closes_with_4400(string message)
    {
        using var socket = await InitialisedAsync();
        await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var response = await socket.ReceiveAsync(new byte[256], CancellationToken.None);

        Assert.Equal(WebSocketMessageType.Close, response.MessageType);
        Assert.Equal(4400, (int?)response.CloseStatus);
    }

    [Fact]
    public async Task Page_of_long_texts_is_refused_before_it_fills_the_memory()
    {
        await gateway.ExecuteAsync("INSERT INTO device_logs (time, device_id, log_level, message) SELECT now(), 'long', 'info', repeat('x', 30000) FROM generate_series(1, 3)");

        var error = await gateway.RefusedAsync("{ logs(first: 10, where: { deviceId: { eq: \"long\" } }) { nodes { message } } }");

        Assert.Equal("BAD_USER_INPUT", error.Code());
        Assert.Contains("larger than 65536 bytes", error.Message(), StringComparison.Ordinal);
        await gateway.QueryAsync("{ logs(first: 2, where: { deviceId: { eq: \"long\" } }) { nodes { message } } }");
    }

    [Fact]
    public void Cursor_without_a_snapshot_is_refused()
    {
        var filter = new FeedFilter([]);
        var forged = new FeedCursor(null!).Write(FeedTable.Metrics, filter);

        Assert.Throws<InvalidArgumentException>(() => FeedCursor.Read(forged, FeedTable.Metrics, filter));
    }

    private async Task<ClientWebSocket> InitialisedAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        await socket.ConnectAsync(new UriBuilder(new Uri(gateway.Client.BaseAddress!, "/graphql")) { Scheme = "ws" }.Uri, CancellationToken.None);
        await SendAsync(socket, new { type = "connection_init" });
        Assert.Equal("connection_ack", (await ReceiveAsync(socket)).GetProperty("type").GetString());
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, object message) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var read = 0;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(read), limit.Token);
            read += part.Count;
            if (part.EndOfMessage)
                return JsonSerializer.Deserialize<JsonElement>(buffer.AsSpan(0, read));
        }
    }
}
