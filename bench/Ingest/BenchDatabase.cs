using Flux.ServiceDefaults.Authentication;
using Flux.TestDatabase;
using Flux.Timeseries.Access;
using Npgsql;

namespace Flux.Bench.Ingest;

/// <summary>A database with the schema under test.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly EmptyDatabase _database;

    private BenchDatabase(EmptyDatabase database) => _database = database;

    public NpgsqlDataSource DataSource => _database.DataSource;

    public string ConnectionString => _database.ConnectionString;

    /// <summary>Process id of the server.</summary>
    public int Postmaster { get; private set; }

    /// <summary>Our schema, as the migrator makes it.</summary>
    public static Task<BenchDatabase> OursAsync() => OpenAsync(new MigratedDatabase(), null);

    /// <summary>The seed's schema: the hypertable with its default index, and (device, metric, time).</summary>
    public static Task<BenchDatabase> SeedAsync() => OpenAsync(new EmptyDatabase(), """
        CREATE EXTENSION timescaledb;
        CREATE TABLE device_metrics (time timestamptz NOT NULL, device_id text NOT NULL, metric_name text NOT NULL, metric_value double precision NOT NULL, unit text, tags jsonb);
        SELECT create_hypertable('device_metrics', by_range('time', INTERVAL '1 day'));
        CREATE INDEX ON device_metrics (device_id, metric_name, time DESC);
        """);

    /// <summary>A sender's key, which may also read the meters.</summary>
    public Task<string> KeyAsync() => TestKeys.CreateAsync(DataSource, "bench", DeviceScope.All, FluxScopes.Write, FluxScopes.Admin);

    /// <summary>Empty tables, and a write-ahead log that need not be cleaned up during the measurement.</summary>
    public Task ResetAsync() => ExecuteAsync("TRUNCATE device_metrics; CHECKPOINT");

    public async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = DataSource.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });

        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Fails unless each of the rows is there once, with its own columns.</summary>
    public async Task VerifyAsync(long rows, long start)
    {
        var found = await ScalarAsync<string>("SELECT count(*) || ' ' || count(DISTINCT metric_value) || ' ' || coalesce(min(metric_value), 0) || ' ' || coalesce(max(metric_value), 0) FROM device_metrics");
        var wrong = await ScalarAsync<long>(Fleet.CountWrong, start);
        if (found != $"{rows} {rows} 0 {rows - 1}" || wrong != 0)
            throw new InvalidOperationException($"Acknowledged {rows} rows, found count, distinct, min, max = {found}, {wrong} of them wrong.");
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    private static async Task<BenchDatabase> OpenAsync(EmptyDatabase empty, string? schema)
    {
        await empty.InitializeAsync();
        var opened = new BenchDatabase(empty);
        if (schema is not null)
            await opened.ExecuteAsync(schema);

        opened.Postmaster = Cpu.ParentOf(await opened.ScalarAsync<int>("SELECT pg_backend_pid()"));
        return opened;
    }
}
