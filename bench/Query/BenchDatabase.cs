using Npgsql;

namespace Flux.Bench.Query;

/// <summary>A database of the benchmark's own: ten devices, five metrics each, one row a second and series.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private const string Rows = """
        CREATE EXTENSION IF NOT EXISTS timescaledb;
        CREATE TABLE device_metrics (time timestamptz NOT NULL, device_id text COLLATE "C" NOT NULL, metric_name text COLLATE "C" NOT NULL,
            metric_value float8 NOT NULL, unit text COLLATE "C", tags jsonb);
        SELECT create_hypertable('device_metrics', by_range('time', interval '1 day'), create_default_indexes => false);
        CREATE INDEX ON device_metrics (device_id, metric_name, time DESC);
        INSERT INTO device_metrics
        SELECT timestamptz '2026-01-10 00:00:00+00' - (n / 50) * interval '1 second', 'device_' || lpad((n / 5 % 10)::text, 3, '0'),
            'metric_' || n % 5, round((random() * 100)::numeric, 3)::float8, 'celsius',
            CASE WHEN n % 2 = 0 THEN jsonb_build_object('location', 'room_' || n % 10, 'floor', n % 4) END
        FROM generate_series(1, 1000000) n;
        ANALYZE device_metrics;
        """;

    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly string _name = $"bench_{Guid.NewGuid():N}";

    private BenchDatabase(string server) => _server = new NpgsqlConnectionStringBuilder(server);

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = _name }.ConnectionString;

    public static async Task<BenchDatabase> CreateAsync(string server)
    {
        var database = new BenchDatabase(server);
        await ExecuteAsync(database.AdminConnectionString, $"CREATE DATABASE {database._name}");
        await ExecuteAsync(database.ConnectionString, Rows);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync(AdminConnectionString, $"DROP DATABASE {_name} WITH (FORCE)");
    }

    private string AdminConnectionString => new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString;

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}
