using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Flux.QueryGateway.Tests.GraphQL.Subscriptions;

/// <summary>The protocol <c>graphql-transport-ws</c>, by its specification.</summary>
public sealed class SocketTests(FeedFixture gateway) : IClassFixture<FeedFixture>
{
    [Fact]
    public async Task Subscription_is_acknowledged_delivered_and_completed()
    {
        string cursor;
        await using (var events = await EventReader.OpenAsync(gateway.Client, "subscription { metricAdded(deviceIds: [\"ws\"]) { metricValue } }"))
        {
            await gateway.InsertAsync("ws", 1);
            await events.ValuesAsync(1);
            cursor = events.LastId!;
        }

        await gateway.InsertAsync("ws", 2);
        using var socket = await InitialisedAsync();
        await SendAsync(socket, new { id = "a", type = "subscribe", payload = new { query = "subscription($c: String) { metricAdded(deviceIds: [\"ws\"], after: $c) { metricValue } }", variables = new { c = cursor } } });
        var first = await ReceiveAsync(socket);
        Assert.Equal("next", first.GetProperty("type").GetString());
        Assert.Equal("a", first.GetProperty("id").GetString());
        Assert.Equal(2, first.GetProperty("payload").GetProperty("data").GetProperty("metricAdded").GetProperty("metricValue").GetDouble());
        await gateway.InsertAsync("ws", 3);
        Assert.Equal(3, (await ReceiveAsync(socket)).GetProperty("payload").GetProperty("data").GetProperty("metricAdded").GetProperty("metricValue").GetDouble());

        await SendAsync(socket, new { id = "a", type = "complete" });
        await SendAsync(socket, new { id = "a", type = "subscribe", payload = new { query = "{ __typename }" } });
        Assert.Equal("""{"id":"a","type":"next","payload":{"data":{"__typename":"Query"}}}""", (await ReceiveAsync(socket)).GetRawText());
        Assert.Equal("""{"id":"a","type":"complete"}""", (await ReceiveAsync(socket)).GetRawText());
    }

    [Fact]
    public async Task Invalid_request_gets_errors_and_keeps_the_connection()
    {
        using var socket = await InitialisedAsync();
        await SendAsync(socket, new { id = "1", type = "subscribe", payload = new { query = "subscription { nope }" } });
        var error = await ReceiveAsync(socket);
        Assert.Equal("error", error.GetProperty("type").GetString());
        Assert.NotEmpty(error.GetProperty("payload").EnumerateArray());
        await SendAsync(socket, new { type = "ping" });
        Assert.Equal("""{"type":"pong"}""", (await ReceiveAsync(socket)).GetRawText());
    }

    [Fact]
    public async Task Missing_connection_init_closes_with_4408() => Assert.Equal(4408, await CloseCodeAsync(await ConnectAsync()));

    [Theory]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"{ __typename }"}}""", 4401)]
    [InlineData("nonsense", 4400)]
    [InlineData("""{"type":"unknown"}""", 4400)]
    [InlineData("[]", 4400)]
    [InlineData("""{"type":"\ud800"}""", 4400)]
    public async Task Wrong_message_before_connection_init_closes(string message, int code)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        Assert.Equal(code, await CloseCodeAsync(socket));
    }

    [Fact]
    public async Task Second_connection_init_closes_with_4429()
    {
        using var socket = await InitialisedAsync();
        await SendAsync(socket, new { type = "connection_init" });
        Assert.Equal(4429, await CloseCodeAsync(socket));
    }

    [Fact]
    public async Task Duplicate_id_closes_with_4409()
    {
        using var socket = await InitialisedAsync();
        await SendAsync(socket, new { id = "1", type = "subscribe", payload = new { query = "subscription { metricAdded(deviceIds: [\"nobody\"]) { time } }" } });
        await SendAsync(socket, new { id = "1", type = "subscribe", payload = new { query = "subscription { metricAdded(deviceIds: [\"nobody\"]) { time } }" } });
        Assert.Equal(4409, await CloseCodeAsync(socket));
    }

    [Theory]
    [InlineData("""{"id":"1","type":"subscribe","payload":{"query":"{ __typename }","variables":{"a":1,"a":2}}}""")]
    [InlineData("""{"id":"1","type":"subscribe","payload":{"query":"\ud800"}}""")]
    public async Task Unreadable_request_closes_with_4400(string message)
    {
        using var socket = await InitialisedAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        Assert.Equal(4400, await CloseCodeAsync(socket));
    }

    [Fact]
    public async Task Close_reason_is_truncated_to_the_limit_of_the_protocol()
    {
        using var socket = await InitialisedAsync();
        await SendAsync(socket, new { type = new string('ü', 40_000) });
        Assert.Equal(4400, await CloseCodeAsync(socket));
        Assert.StartsWith("Invalid message type 'ü", socket.CloseStatusDescription, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_subprotocol_closes_with_4406()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(Address, CancellationToken.None);
        Assert.Equal(4406, await CloseCodeAsync(socket));
    }

    private Uri Address => new UriBuilder(new Uri(gateway.Client.BaseAddress!, "/graphql")) { Scheme = "ws" }.Uri;

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        await socket.ConnectAsync(Address, CancellationToken.None);
        return socket;
    }

    private async Task<ClientWebSocket> InitialisedAsync()
    {
        var socket = await ConnectAsync();
        await SendAsync(socket, new { type = "connection_init" });
        Assert.Equal("""{"type":"connection_ack"}""", (await ReceiveAsync(socket)).GetRawText());
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, object message) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new byte[64 * 1024];
        var length = 0;
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), limit.Token);
            Assert.Equal(WebSocketMessageType.Text, part.MessageType);
            length += part.Count;
        }
        while (!part.EndOfMessage);

        return JsonDocument.Parse(buffer.AsMemory(0, length)).RootElement;
    }

    private static async Task<int> CloseCodeAsync(ClientWebSocket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await socket.ReceiveAsync(new ArraySegment<byte>(new byte[4096]), limit.Token)).MessageType != WebSocketMessageType.Close)
        {
        }

        return (int)socket.CloseStatus!;
    }
}
