using System.Net;
using System.Net.Sockets;
using System.Text;
using Flux.ServiceDefaults.Tests.Authentication;
using Flux.TestDatabase;

namespace Flux.ServiceDefaults.Tests.Http;

public sealed class HttpProtectionTests : MigratedDatabase
{
    [Fact]
    public async Task Every_answer_keeps_browsers_from_guessing_and_caches_from_keeping()
    {
        await using var service = await StartAsync();

        using var response = await service.Client.GetAsync("/read");

        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
        Assert.Equal("no-store", Header(response, "Cache-Control"));
        Assert.StartsWith("default-src 'none'", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Cors_is_off_until_an_origin_is_named_and_then_on_for_that_one()
    {
        await using (var closed = await StartAsync())
            Assert.False((await PreflightAsync(closed, "https://dash.example")).Headers.Contains("Access-Control-Allow-Origin"));

        await using var open = await StartAsync(("Flux:Http:AllowedOrigins:0", "https://dash.example"));
        Assert.Equal("https://dash.example", Header(await PreflightAsync(open, "https://dash.example"), "Access-Control-Allow-Origin"));
        Assert.False((await PreflightAsync(open, "https://evil.example")).Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_forwarded_address_is_believed_from_a_known_proxy_only()
    {
        // Whoever comes through a proxy is not on this machine: it needs a key.
        var key = ("Ingest:ApiKey", "the key of a deployment");
        (string, string)[] forwarded = [("X-Forwarded-For", "9.9.9.9"), ("X-Forwarded-Proto", "https"), ("X-Api-Key", "the key of a deployment")];
        await using (var direct = await StartAsync(("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"), ("FORWARDEDHEADERS_ENABLED", "true"), key))
            Assert.Equal("127.0.0.1 http", (await direct.GetAsync("/seen", forwarded)).Body);

        await using (var other = await StartAsync(("Flux:Http:KnownProxies:0", "10.0.0.0/8"), key))
            Assert.Equal("127.0.0.1 http", (await other.GetAsync("/seen", forwarded)).Body);

        await using var behind = await StartAsync(("Flux:Http:KnownProxies:0", "127.0.0.1"), key);
        Assert.Equal("9.9.9.9 https", (await behind.GetAsync("/seen", forwarded)).Body);
        Assert.Equal(HttpStatusCode.Unauthorized, (await behind.GetAsync("/write", ("X-Forwarded-For", "9.9.9.9"))).Status);
    }

    [Theory]
    [InlineData("Flux:Http:KnownProxies:0", "proxy")]
    [InlineData("Flux:Http:AllowedOrigins:0", "*")]
    [InlineData("Flux:Http:AllowedOrigins:0", "https://dash.example/path")]
    [InlineData("Flux:Http:MaxConnections", "0")]
    public async Task A_bound_that_means_nothing_stops_the_start(string key, string value) =>
        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => StartAsync((key, value)));

    [Fact]
    public async Task A_sender_of_endless_headers_is_refused()
    {
        await using var service = await StartAsync();

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, (await service.GetAsync("/read", ("X-Long", new string('x', 20_000)))).Status);
    }

    [Fact]
    public async Task Headers_longer_than_the_usual_buffer_are_read_where_the_bound_allows_them()
    {
        await using var service = await StartAsync(("Flux:Http:MaxHeaderBytes", "300000"));

        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/read", ("X-Long", new string('x', 200_000)))).Status);
    }

    [Fact]
    public async Task A_sender_who_never_finishes_its_headers_is_cut_off_and_others_are_served()
    {
        await using var service = await StartAsync(("Flux:Http:HeaderTimeout", "00:00:01"));
        using var slow = new TcpClient();
        await slow.ConnectAsync("127.0.0.1", service.Client.BaseAddress!.Port);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /read HTTP/1.1\r\nHost: localhost\r\nX-Slow: "));

        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/read")).Status);
        using var rest = new StreamReader(slow.GetStream());
        Assert.StartsWith("HTTP/1.1 408", await rest.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_beyond_the_bound_are_closed_and_those_within_it_are_served()
    {
        await using var service = await StartAsync(("Flux:Http:MaxConnections", "20"));
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/read")).Status);
        var crowd = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 200; i++)
            {
                var one = new TcpClient();
                crowd.Add(one);
                await one.ConnectAsync("127.0.0.1", service.Client.BaseAddress!.Port);
            }

            // The client's own connection is one of those within.
            Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/read")).Status);
            var closed = await Task.WhenAll(crowd.Select(IsClosedAsync).Take(200));
            Assert.True(closed.Count(one => one) >= 180, $"{closed.Count(one => one)} of 200 were closed.");
        }
        finally
        {
            crowd.ForEach(one => one.Dispose());
        }

        static async Task<bool> IsClosedAsync(TcpClient client)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                return await client.GetStream().ReadAsync(new byte[1], limit.Token) == 0;
            }
            catch (IOException)
            {
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    private static async Task<HttpResponseMessage> PreflightAsync(GuardedService service, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/read")
        {
            Headers = { { "Origin", origin }, { "Access-Control-Request-Method", "GET" } },
        };
        return await service.Client.SendAsync(request);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    private Task<GuardedService> StartAsync(params (string Key, string Value)[] settings) =>
        GuardedService.StartAsync("Development", null, [("ConnectionStrings:flux", ConnectionString), .. settings]);
}
