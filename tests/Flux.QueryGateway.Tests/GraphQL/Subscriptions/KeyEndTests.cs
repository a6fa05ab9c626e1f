using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using Flux.ServiceDefaults.Authentication;
using Flux.TestDatabase;
using Flux.Timeseries.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Flux.QueryGateway.Tests.GraphQL.Subscriptions;

/// <summary>A subscription ends when its key is no longer valid.</summary>
public sealed class KeyEndTests : IAsyncLifetime
{
    private const string Metrics = "subscription { metricAdded { metricValue } }";
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(5);

    private readonly Clocked _gateway = new();

    private sealed class Clocked : GatewayFixture
    {
        public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

        protected override void Configure(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
    }

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("revoked_at = now()")]
    [InlineData("expires_at = now()")]
    [InlineData("device_ids = ARRAY['only'], all_devices = false")]
    public async Task Server_sent_events_end_with_an_error(string change)
    {
        var key = await KeyAsync();
        _gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await using var events = await EventReader.OpenAsync(_gateway.Client, Metrics);
        _gateway.Time.Advance(Refresh);
        await InsertAsync(1);
        _gateway.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([1], await events.ValuesAsync(1));

        await _gateway.ExecuteAsync($"UPDATE flux.api_keys SET {change}");
        Assert.Equal("UNAUTHENTICATED", (await PassAsync(events.NextAsync()))!.Value.GetProperty("errors")[0].Code());
        Assert.Null(await events.NextAsync());
    }

    [Fact]
    public async Task WebSocket_is_closed_with_4401()
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        socket.Options.SetRequestHeader("Authorization", $"Bearer {await KeyAsync()}");
        await socket.ConnectAsync(new UriBuilder(new Uri(_gateway.Client.BaseAddress!, "/graphql")) { Scheme = "ws" }.Uri, CancellationToken.None);
        await SendAsync(socket, """{"type":"connection_init"}""");
        Assert.Contains("connection_ack", await ReceiveAsync(socket), StringComparison.Ordinal);
        await SendAsync(socket, """{"id":"1","type":"subscribe","payload":{"query":"subscription { metricAdded { metricValue } }"}}""");

        await _gateway.ExecuteAsync("UPDATE flux.api_keys SET revoked_at = now()");
        await PassAsync(ReceiveAsync(socket));
        Assert.Equal(4401, (int)socket.CloseStatus!);
        Assert.Equal("The key or token is no longer valid", socket.CloseStatusDescription);
    }

    private Task<string> KeyAsync() => TestKeys.CreateAsync(_gateway.DataSource, "subscriber", DeviceScope.All, FluxScopes.Read);

    private Task InsertAsync(int value) =>
        _gateway.ExecuteAsync($"INSERT INTO device_metrics (time, device_id, metric_name, metric_value) VALUES (now(), 'd', 'm', {value})");

    /// <summary>Advances the clock until something is received: the test cannot see when the gateway has started its timer.</summary>
    private async Task<T> PassAsync<T>(Task<T> received)
    {
        while (await Task.WhenAny(received, Task.Delay(TimeSpan.FromMilliseconds(50))) != received)
            _gateway.Time.Advance(Refresh);
        return await received;
    }

    private static Task SendAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
