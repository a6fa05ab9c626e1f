using Flux.Timeseries;
using Npgsql;

namespace Flux.SchemaMigrator.Policies;

/// <summary>The layout of compressed chunks (Community): the values of a series side by side, newest first.</summary>
internal static class ColumnstoreSettings
{
    private static readonly (string Table, string SegmentBy)[] Layouts =
    [
        (FluxSchema.Metrics.Table, "device_id,metric_name"),
        (FluxSchema.Logs.Table, "device_id"),
        (FluxSchema.Events.Table, "device_id"),
    ];

    public static async Task<IReadOnlyList<PolicyAction>> DiffAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var inForce = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(
            "SELECT hypertable::text, segmentby FROM timescaledb_information.hypertable_columnstore_settings WHERE segmentby IS NOT NULL", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            inForce[reader.GetString(0)] = reader.GetString(1);

        return
        [
            .. Layouts.Where(layout => inForce.GetValueOrDefault(layout.Table) != layout.SegmentBy).Select(layout => new PolicyAction(
                $"columnstore layout of {layout.Table}",
                inForce.TryGetValue(layout.Table, out var before) ? $"segmented by {before}" : null,
                $"segmented by {layout.SegmentBy}, newest first",
                $"ALTER TABLE {layout.Table} SET (timescaledb.enable_columnstore, timescaledb.segmentby = '{layout.SegmentBy}', timescaledb.orderby = 'time DESC')",
                [])),
        ];
    }
}
