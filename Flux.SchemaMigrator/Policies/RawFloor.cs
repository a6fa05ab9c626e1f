using Npgsql;

namespace Flux.SchemaMigrator.Policies;

/// <summary>
/// The time below which raw metrics may have been dropped by TimescaleDB's own retention policy, if an operator has set one; Flux's job
/// records it itself.
/// </summary>
internal static class RawFloor
{
    /// <summary>Moves it to where that retention has been, before the migrator removes it.</summary>
    public static async Task AdvanceAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            UPDATE flux.raw_floor SET at = greatest(at, $1 - (config ->> 'drop_after')::interval)
            FROM timescaledb_information.jobs
            WHERE proc_name = 'policy_retention' AND hypertable_schema = 'public' AND hypertable_name = 'device_metrics'
            """,
            connection)
        {
            Parameters = { new() { Value = now.UtcDateTime } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
