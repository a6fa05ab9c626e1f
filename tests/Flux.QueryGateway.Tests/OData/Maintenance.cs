namespace Flux.QueryGateway.Tests.OData;

/// <summary>The background work of the database.</summary>
internal static class Maintenance
{
    /// <summary>Refreshes the rollups, in either edition, without retention.</summary>
    public static async Task MaintainAsync(this GatewayFixture gateway)
    {
        await using var edition = gateway.DataSource.CreateCommand("SELECT to_regclass('flux.rollup_state') IS NOT NULL");
        if (await edition.ExecuteScalarAsync() is true)
        {
            await gateway.ExecuteAsync("UPDATE flux.policy SET value = '100 years' WHERE name LIKE 'retention.%'");
            await gateway.ExecuteAsync("CALL flux.run_maintenance()");
            return;
        }

        await using var aggregates = gateway.DataSource.CreateCommand(
            "SELECT format('%I.%I', view_schema, view_name) FROM timescaledb_information.continuous_aggregates ORDER BY view_name DESC");
        var names = new List<string>();
        await using (var reader = await aggregates.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                names.Add(reader.GetString(0));
        }

        foreach (var name in names)
            await gateway.ExecuteAsync($"CALL refresh_continuous_aggregate('{name}', NULL, now() - interval '3 hours')");
    }
}
