using System.Globalization;
using Flux.SchemaMigrator;
using Flux.ServiceDefaults;
using Npgsql;

namespace Flux.Bench.Query;

/// <summary>A database of the benchmark's own: ten devices, five metrics each, one row a second and series.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    // In the order in which rows arrive: a commit's rows lie together, sorted by device and metric inside it.
    private const string Rows = """
        SELECT delete_job(job_id) FROM timescaledb_information.jobs WHERE job_id >= 1000;
        INSERT INTO device_metrics
        SELECT timestamptz '2026-01-10 00:00:00+00' - second * interval '1 second', 'device_' || lpad(device::text, 3, '0'), 'metric_' || metric,
            round((random() * 100)::numeric, 3)::float8, 'celsius',
            CASE WHEN second % 2 = 0 THEN jsonb_build_object('location', 'room_' || device, 'floor', device % 4) END
        FROM generate_series($1 / 50 - 1, 0, -1) second, generate_series(0, 9) device, generate_series(0, 4) metric
        ORDER BY second / 60 DESC, device, metric, second DESC;
        VACUUM ANALYZE device_metrics;
        """;

    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly string _name = $"bench_{Guid.NewGuid():N}";

    private BenchDatabase(string server) => _server = new NpgsqlConnectionStringBuilder(server);

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = _name }.ConnectionString;

    /// <summary>A gateway's own connections: in its role, as in service.</summary>
    public string GatewayConnectionString => AsGateway(ConnectionString);

    /// <summary>As who knows SQL and leaves the rest at its default: the same rights and memory, nothing prepared.</summary>
    public string PlainConnectionString => new NpgsqlConnectionStringBuilder(ConnectionString) { Options = "-c role=flux_gateway -c jit=off -c work_mem=16MB" }.ConnectionString;

    public static string AsGateway(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        DatabaseRole.Gateway.ApplyTo(connection);
        return connection.ConnectionString;
    }

    public static Task<BenchDatabase> CreateAsync(string server, int rows = 1_000_000) =>
        CreateAsync(server, Rows.Replace("$1", rows.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    /// <summary>With rows of one's own.</summary>
    public static async Task<BenchDatabase> CreateAsync(string server, string statements)
    {
        var database = new BenchDatabase(server);
        await ExecuteAsync(database.AdminConnectionString, $"CREATE DATABASE {database._name}");
        await Migration.RunAsync(database.ConnectionString, CancellationToken.None);
        // One after the other: VACUUM runs in no transaction.
        foreach (var statement in statements.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            await ExecuteAsync(database.ConnectionString, statement);
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
