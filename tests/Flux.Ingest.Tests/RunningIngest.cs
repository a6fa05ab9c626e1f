using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Flux.Ingest.Rows;
using Flux.TestDatabase;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Flux.Ingest.Tests;

/// <summary>The real service on a real socket, before a real TimescaleDB.</summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime.
public class RunningIngest : MigratedDatabase
#pragma warning restore CA1001
{
    private WebApplicationFactory<IngestOptions> _host = null!;

    public HttpClient Client { get; private set; } = null!;

    public Uri Address => Client.BaseAddress!;

    public IServiceProvider Services => _host.Services;

    /// <summary>Settings beside the database's.</summary>
    protected virtual IEnumerable<(string Key, string Value)> Settings => [];

    /// <summary>The service's clock.</summary>
    protected virtual TimeProvider Clock => TimeProvider.System;

    /// <summary>The service's way to the database.</summary>
    protected virtual string DatabaseForIngest() => ConnectionString;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _host = new Host(DatabaseForIngest(), Settings, Clock);
        _host.UseKestrel(0);
        _host.StartServer();
        Client = _host.CreateClient();
    }

    public override async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>Stops the service as its host would.</summary>
    public Task StopAsync() => Services.GetRequiredService<IHost>().StopAsync();

    /// <summary>Keeps every commit of metrics waiting until disposed.</summary>
    public async Task<IAsyncDisposable> LockMetricsAsync()
    {
        var connection = await DataSource.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var lockTable = new NpgsqlCommand("LOCK TABLE device_metrics IN SHARE MODE", connection, transaction);
        await lockTable.ExecuteNonQueryAsync();
        return connection;
    }

    public Task<Reply> PostAsync(string route, string body, string contentType = "application/json", string? key = null) =>
        PostAsync(route, Encoding.UTF8.GetBytes(body), contentType, key);

    public async Task<Reply> PostAsync(string route, byte[] body, string contentType = "application/json", string? key = null, string? coding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/{route}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);

        if (coding is not null)
            request.Content.Headers.ContentEncoding.Add(coding);

        using var response = await Client.SendAsync(request);
        return await Reply.ReadAsync(response);
    }

    public async Task<Reply> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return await Reply.ReadAsync(response);
    }

    public Task<long> CountAsync(string table, string device) => ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE device_id = $1", device);

    /// <summary>Bytes that requests hold.</summary>
    public long MemoryUsed => Services.GetRequiredService<MemoryBudget>().Used;

    /// <summary>Posts so many requests while something keeps the writers busy. When this returns each of them was read and none is answered.</summary>
    /// <remarks>One after the other: a request that is still on its way is not in the queue, and would not be part of what a test does to it.</remarks>
    public async Task<IReadOnlyList<Task<Reply>>> PileUpAsync(int requests, Func<int, Task<Reply>> post)
    {
        using var meter = new MeterReading(Services);
        var sent = new List<Task<Reply>>();
        while (sent.Count < requests)
        {
            sent.Add(post(sent.Count));
            await UntilAsync(() => meter.Count("flux.ingest.body") == sent.Count);
        }

        return sent;
    }

    /// <summary>Waits for what another thread is about to do.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
    }

    public static string Now => TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);

    private sealed class Host(string connectionString, IEnumerable<(string Key, string Value)> settings, TimeProvider timeProvider) : WebApplicationFactory<IngestOptions>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("ConnectionStrings:flux", connectionString);
            builder.UseSetting("Logging:LogLevel:Default", "Warning");
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);

            builder.ConfigureServices(services => services.AddSingleton(timeProvider));
        }
    }
}
