using Flux.ServiceDefaults;
using Flux.ServiceDefaults.Authentication;
using Flux.TestDatabase;
using Flux.Timeseries.Access;
using Npgsql;

namespace Flux.Bench.Shared;

/// <summary>A database of one run, dropped when the run ends.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly EmptyDatabase _database;

    private BenchDatabase(EmptyDatabase database) => _database = database;

    public NpgsqlDataSource DataSource => _database.DataSource;

    public string ConnectionString => _database.ConnectionString;

    /// <summary>Connections in the gateway's role and with its settings, as in service.</summary>
    public string GatewayConnectionString => AsGateway(ConnectionString);

    /// <summary>Connections of somebody who knows SQL and keeps the defaults: the same rights and memory, nothing prepared.</summary>
    public string PlainConnectionString => new NpgsqlConnectionStringBuilder(ConnectionString)
    {
        Options = "-c role=flux_gateway -c jit=off -c work_mem=16MB",
    }.ConnectionString;

    public static string AsGateway(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        DatabaseRole.Gateway.ApplyTo(connection);
        return connection.ConnectionString;
    }

    /// <summary>A database with Flux's schema, as the migrator creates it.</summary>
    public static Task<BenchDatabase> MigratedAsync() => OpenAsync(new MigratedDatabase());

    /// <summary>A database without tables.</summary>
    public static Task<BenchDatabase> EmptyAsync() => OpenAsync(new EmptyDatabase());

    /// <summary>A key that may write rows and read the metrics of the service.</summary>
    public Task<string> KeyAsync() => TestKeys.CreateAsync(DataSource, "bench", DeviceScope.All, FluxScopes.Write, FluxScopes.Admin);

    public Task ExecuteAsync(string sql) => _database.ExecuteAsync(sql);

    /// <summary>Runs statements one at a time: VACUUM does not run inside a transaction.</summary>
    public async Task ExecuteEachAsync(string statements)
    {
        foreach (var statement in statements.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            await ExecuteAsync(statement);
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = DataSource.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });

        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Process id of the server's postmaster.</summary>
    public async Task<int> PostmasterAsync() => ProcessMeter.ParentOf(await ScalarAsync<int>("SELECT pg_backend_pid()"));

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _database.DisposeAsync();
    }

    private static async Task<BenchDatabase> OpenAsync(EmptyDatabase database)
    {
        await database.InitializeAsync();
        return new BenchDatabase(database);
    }
}
