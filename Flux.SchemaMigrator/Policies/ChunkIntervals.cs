using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Npgsql;

namespace Flux.SchemaMigrator.Policies;

/// <summary>The chunk interval of each hypertable, on both editions.</summary>
internal static class ChunkIntervals
{
    public static async Task<IReadOnlyList<PolicyAction>> DiffAsync(NpgsqlConnection connection, ChunkPolicy wanted, CancellationToken cancellationToken)
    {
        var inForce = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(
            "SELECT hypertable_name::text, time_interval FROM timescaledb_information.dimensions WHERE hypertable_schema = 'public' AND time_interval IS NOT NULL",
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            inForce[reader.GetString(0)] = reader.GetTimeSpan(1);

        return
        [
            .. Diff(FluxSchema.Metrics.Table, wanted.Metrics, inForce),
            .. Diff(FluxSchema.Logs.Table, wanted.Logs, inForce),
            .. Diff(FluxSchema.Events.Table, wanted.Events, inForce),
        ];
    }

    private static IEnumerable<PolicyAction> Diff(string table, TimeSpan wanted, Dictionary<string, TimeSpan> inForce)
    {
        TimeSpan? present = inForce.TryGetValue(table, out var value) ? value : null;
        if (present != wanted)
        {
            yield return new PolicyAction(
                $"chunk interval of {table}", present is { } before ? Duration.Text(before) : null, Duration.Text(wanted), "SELECT set_chunk_time_interval($1::regclass, $2::interval)", [table, wanted]);
        }
    }
}
