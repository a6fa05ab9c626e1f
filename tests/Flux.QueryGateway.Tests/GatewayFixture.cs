using Flux.QueryGateway.Rows.Sets;
using Flux.TestDatabase;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Flux.QueryGateway.Tests;

/// <summary>The gateway on a real Kestrel socket, with its own database.</summary>
public class GatewayFixture : IAsyncLifetime
{
    private readonly MigratedDatabase _database = new();
    // Any type of the service identifies its assembly; several referenced assemblies have a Program.
    private WebApplicationFactory<RowSet>? _gateway;

    public NpgsqlDataSource DataSource => _database.DataSource;

    public string ConnectionString => _database.ConnectionString;

    public HttpClient Client { get; private set; } = null!;

    public IServiceProvider Services => _gateway!.Services;

    /// <summary>Settings in addition to the connection string.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Replaces services for a test.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    public virtual async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        // Tests write old rows, which the retention policy would drop.
        await ExecuteAsync("SELECT delete_job(job_id) FROM timescaledb_information.jobs WHERE job_id >= 1000");
        _gateway = new WebApplicationFactory<RowSet>().WithWebHostBuilder(host =>
        {
            host.UseSetting("urls", "http://127.0.0.1:0");
            host.UseSetting("ConnectionStrings:flux", _database.ConnectionString);
            host.UseSetting("Flux:Query:WarmUp", "00:00:00");
            foreach (var (name, value) in Settings)
                host.UseSetting(name, value);
            host.ConfigureTestServices(Configure);
        });
        _gateway.UseKestrel(0);
        _gateway.StartServer();
        Client = _gateway.CreateClient();
    }

    public virtual async Task DisposeAsync()
    {
        Client.Dispose();
        await _gateway!.DisposeAsync();
        await _database.DisposeAsync();
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
