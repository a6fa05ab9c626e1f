using Flux.TestDatabase;
using Npgsql;

namespace Flux.SchemaMigrator.Tests.Roles;

public sealed class RoleGrantsTests : MigratedDatabase
{
    private const string Metric = "INSERT INTO device_metrics (time, device_id, metric_name, metric_value) VALUES (now(), 'd', 'm', 1)";

    /// <summary>What each role must not be able to do.</summary>
    public static TheoryData<string, string> Forbidden => new()
    {
        { "flux_ingest", "SELECT * FROM device_metrics" },
        { "flux_ingest", "SELECT device_id FROM device_metrics" },
        { "flux_ingest", "SELECT * FROM device_metrics_5m" },
        { "flux_ingest", "DELETE FROM device_metrics" },
        { "flux_ingest", "UPDATE device_logs SET message = ''" },
        { "flux_ingest", "TRUNCATE device_events" },
        { "flux_ingest", "DELETE FROM flux.receipts" },
        { "flux_ingest", "UPDATE flux.api_keys SET revoked_at = NULL" },
        { "flux_ingest", "DELETE FROM flux.journal" },
        { "flux_ingest", "CREATE TABLE public.mine (a int)" },
        { "flux_ingest", "DROP TABLE device_metrics" },
        { "flux_gateway", Metric },
        { "flux_gateway", "DELETE FROM device_metrics" },
        { "flux_gateway", "UPDATE device_metrics SET metric_value = 0" },
        { "flux_gateway", "SELECT * FROM flux.receipts" },
        { "flux_gateway", "INSERT INTO flux.api_key_uses VALUES ('a', now())" },
        { "flux_gateway", "CREATE TABLE flux.mine (a int)" },
        { "flux_gateway", "SELECT flux.summarize_metrics()" },
        { "flux_gateway", "SELECT drop_chunks('device_metrics', now())" },
    };

    /// <summary>What each role needs.</summary>
    public static TheoryData<string, string> Allowed => new()
    {
        { "flux_ingest", Metric },
        { "flux_ingest", "INSERT INTO device_logs (time, device_id, log_level, message) VALUES (now(), 'd', 'info', 'm')" },
        { "flux_ingest", "INSERT INTO device_events (time, device_id, event_type, event_data) VALUES (now(), 'd', 'e', '{}')" },
        { "flux_ingest", "SELECT min(time), max(time) FROM device_metrics WHERE time > now()" },
        { "flux_ingest", "SELECT * FROM flux.receipts" },
        { "flux_ingest", "SELECT flux.schema_version()" },
        { "flux_ingest", "SELECT * FROM flux.api_keys" },
        { "flux_gateway", "SELECT * FROM device_metrics" },
        { "flux_gateway", "SELECT * FROM device_metrics_5m" },
        { "flux_gateway", "SELECT * FROM device_metrics_1h" },
        { "flux_gateway", "SELECT * FROM device_logs" },
        { "flux_gateway", "SELECT * FROM flux.change, flux.change_floor" },
        { "flux_gateway", "SELECT * FROM device_events" },
        { "flux_gateway", "SELECT flux.schema_version()" },
        { "flux_gateway", "SELECT flux.record_key_use(ARRAY['a'], ARRAY[now()])" },
    };

    [Theory]
    [MemberData(nameof(Forbidden))]
    public async Task Role_cannot_do_what_its_service_never_does(string role, string sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(role, sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [MemberData(nameof(Allowed))]
    public async Task Role_can_do_what_its_service_does(string role, string sql) => await RunAsync(role, sql);

    [Fact]
    public async Task Session_cannot_leave_its_role_by_resetting()
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync("flux_gateway", "DISCARD ALL", "RESET ROLE", Metric));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Role_cannot_replace_a_function_that_the_owner_calls()
    {
        await using (var open = DataSource.CreateCommand("GRANT CREATE ON SCHEMA public TO PUBLIC"))
            await open.ExecuteNonQueryAsync();

        await Migration.RunAsync(ConnectionString, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(
            "flux_ingest", "CREATE FUNCTION public.current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT ''::text $$"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private async Task RunAsync(string role, params string[] statements)
    {
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString) { Options = $"-c role={role}", Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        foreach (var sql in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
