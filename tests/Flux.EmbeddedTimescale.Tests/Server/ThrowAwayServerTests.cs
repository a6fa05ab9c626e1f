using Flux.TestDatabase;
using Npgsql;

namespace Flux.EmbeddedTimescale.Tests.Server;

public sealed class ThrowAwayServerTests(EmptyDatabase database) : IClassFixture<EmptyDatabase>
{
    [Fact]
    public async Task Test_database_supports_hypertables()
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            """
            CREATE EXTENSION timescaledb;
            CREATE TABLE readings (time timestamptz NOT NULL, value float8);
            SELECT create_hypertable('readings', by_range('time'));
            INSERT INTO readings SELECT now(), generate_series(1, 100);
            SELECT count(*) FROM readings
            """, connection);
        await command.ExecuteNonQueryAsync();
        await using var count = new NpgsqlCommand("SELECT count(*) FROM readings", connection);
        Assert.Equal(100L, await count.ExecuteScalarAsync());
    }
}
