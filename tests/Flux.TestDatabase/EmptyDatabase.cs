using Npgsql;
using Xunit;

namespace Flux.TestDatabase;

/// <summary>An empty database for one test class, dropped afterwards.</summary>
public class EmptyDatabase : IAsyncLifetime
{
    /// <summary>Connection string of this database.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>A pooled data source on this database.</summary>
    public NpgsqlDataSource DataSource { get; private set; } = null!;

    private string _server = "";
    private readonly string _name = $"test_{Guid.NewGuid():N}";

    /// <inheritdoc/>
    public virtual async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await ExecuteOnServerAsync($"CREATE DATABASE {_name}");
        ConnectionString = new NpgsqlConnectionStringBuilder(_server) { Database = _name }.ConnectionString;
        DataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await ExecuteOnServerAsync($"DROP DATABASE {_name} WITH (FORCE)");
    }

    /// <summary>Runs statements without a time limit.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first value of the first row.</summary>
    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = DataSource.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });

        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return row.GetFieldValue<T>(0);
    }

    /// <summary>Disables the schedule of all TimescaleDB jobs, so that only the test runs them.</summary>
    public Task StopJobsAsync() =>
        ExecuteAsync("SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE job_id >= 1000");

    /// <summary>Runs the jobs of these procedures once, the oldest first.</summary>
    public async Task RunJobsAsync(params string[] procedures)
    {
        var jobs = await ScalarAsync<int[]>(
            "SELECT array_agg(job_id ORDER BY job_id) FROM timescaledb_information.jobs WHERE proc_name = ANY ($1)", [procedures]);
        foreach (var job in jobs)
            await ExecuteAsync($"CALL run_job({job})");
    }

    private async Task ExecuteOnServerAsync(string sql)
    {
        var admin = new NpgsqlConnectionStringBuilder(_server) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(admin.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
