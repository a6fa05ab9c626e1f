using Npgsql;

namespace Flux.SchemaMigrator.Policies;

/// <summary>
/// A setting of the database without which results may be wrong. In TimescaleDB up to 2.29.2 a parallel scan over chunks may leave all of
/// them
/// out when a filter has the result of a sub-select (timescale/timescaledb#10503); the rollups' views have such filters, and so may any
/// query. Parallel plans do without that kind of scan then, and remain parallel.
/// </summary>
internal static class ParallelScans
{
    private const string Setting = "timescaledb.enable_parallel_chunk_append";

    public static async Task<IReadOnlyList<PolicyAction>> DiffAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT split_part(one, '=', 2) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase CROSS JOIN unnest(s.setconfig) one
            WHERE d.datname = current_database() AND s.setrole = 0 AND split_part(one, '=', 1) = $1
            """,
            connection)
        {
            Parameters = { new() { Value = Setting } },
        };
        var present = await command.ExecuteScalarAsync(cancellationToken) as string;
        return present == "off" ? [] : [new PolicyAction($"setting {Setting}", present, "off", Set, [])];
    }

    // Without the right, the message says what to ask for: Flux does not start with a database that may return wrong results.
    private const string Set =
        $"""
        DO $$
        BEGIN
            EXECUTE format('ALTER DATABASE %I SET {Setting} = off', current_database());
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'raise_exception',
                    MESSAGE = format('The database needs the setting {Setting} = off for exact answers, and %s may not make it', current_user),
                    HINT = format('As an administrator: ALTER DATABASE %I SET {Setting} = off;', current_database());
        END $$
        """;
}
