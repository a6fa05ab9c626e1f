using System.Net.Http.Headers;
using System.Text;
using Flux.TestDatabase;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Flux.Ingest.Tests.Commit;

/// <summary>The service in front of a primary and a standby that every commit has to wait for.</summary>
internal sealed class ReplicatedIngest : IAsyncDisposable
{
    private readonly Host _host;

    private ReplicatedIngest(ReplicatedServer servers)
    {
        Servers = servers;
        _host = new Host(servers.Either);
        _host.UseKestrel(0);
        _host.StartServer();
        Client = _host.CreateClient();
    }

    public ReplicatedServer Servers { get; }

    public HttpClient Client { get; }

    public static async Task<ReplicatedIngest> StartAsync()
    {
        var servers = await ReplicatedServer.StartAsync();
        await servers.RequireStandbyAsync();
        var ingest = new ReplicatedIngest(servers);
        await ingest.WriteAsync("warm");
        return ingest;
    }

    /// <summary>Writes one metric of a device.</summary>
    public async Task<Reply> WriteAsync(string device, string? key = null)
    {
        var body = $$"""{"deviceId":"{{device}}","metricName":"m","metricValue":1}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/metrics") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var response = await Client.SendAsync(request);
        return await Reply.ReadAsync(response);
    }

    /// <summary>Asks for the receipt of a key.</summary>
    public async Task<Reply> ReceiptAsync(string key)
    {
        using var response = await Client.GetAsync(new Uri($"/api/v1/receipts/{key}", UriKind.Relative));
        return await Reply.ReadAsync(response);
    }

    /// <summary>Ends the wait of the commits that wait for the standby, with <c>pg_cancel_backend</c> or <c>pg_terminate_backend</c>.</summary>
    public async Task EndWaitAsync(string function)
    {
        await ReplicatedServer.WaitUntilAsync(Servers.Primary, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep')");
        await ReplicatedServer.ExecuteAsync(Servers.Primary, $"SELECT {function}(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
    }

    public static Task<long> CountAsync(string server, string device) =>
        ReplicatedServer.ScalarAsync<long>(server, $"SELECT count(*) FROM device_metrics WHERE device_id = '{device}'");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
        await Servers.DisposeAsync();
    }

    private sealed class Host(string connectionString) : WebApplicationFactory<IngestOptions>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("ConnectionStrings:flux", connectionString);
            builder.UseSetting("Flux:Ingest:DatabasePatience", "00:00:02");
            builder.UseSetting("Logging:LogLevel:Default", "Error");
        }
    }
}
