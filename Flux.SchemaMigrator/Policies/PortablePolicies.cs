using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Npgsql;

namespace Flux.SchemaMigrator.Policies;

/// <summary>The policies of the Apache edition: rows of <c>flux.policy</c> that <c>flux.run_maintenance()</c> reads.</summary>
internal static class PortablePolicies
{
    public static async Task<IReadOnlyList<PolicyAction>> DiffAsync(NpgsqlConnection connection, FluxPolicies policies, CancellationToken cancellationToken)
    {
        var inForce = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        await using (var exists = new NpgsqlCommand("SELECT to_regclass('flux.policy') IS NOT NULL", connection))
        {
            if (await exists.ExecuteScalarAsync(cancellationToken) is true)
                await ReadAsync(connection, inForce, cancellationToken);
        }

        var wanted = Wanted(policies);
        var actions = new List<PolicyAction>();
        foreach (var (name, value) in wanted)
        {
            TimeSpan? before = inForce.TryGetValue(name, out var present) ? present : null;
            if (before != value)
            {
                actions.Add(new PolicyAction(
                    Subject(name),
                    before is { } old ? Duration.Text(old) : null,
                    Duration.Text(value),
                    "INSERT INTO flux.policy (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    [name, value]));
            }
        }

        actions.AddRange(inForce
            .Where(entry => !wanted.ContainsKey(entry.Key))
            .Select(entry => new PolicyAction(Subject(entry.Key), Duration.Text(entry.Value), After: null, "DELETE FROM flux.policy WHERE name = $1", [entry.Key])));
        return actions;
    }

    private static Dictionary<string, TimeSpan> Wanted(FluxPolicies policies) => new(StringComparer.Ordinal)
    {
        [$"retention.{FluxSchema.Metrics.Table}"] = policies.Retention.Metrics,
        [$"retention.{FluxSchema.Logs.Table}"] = policies.Retention.Logs,
        [$"retention.{FluxSchema.Events.Table}"] = policies.Retention.Events,
        [$"retention.{FluxSchema.Rollups.FiveMinutes}"] = RollupRetention.FiveMinutes(policies),
        [$"retention.{FluxSchema.Rollups.OneHour}"] = policies.Rollups.OneHour.Retention,
        ["retention.receipts"] = ReceiptRetention.Period,
        [$"lag.{FluxSchema.Rollups.FiveMinutes}"] = policies.Rollups.FiveMinutes.RefreshLag,
        [$"lag.{FluxSchema.Rollups.OneHour}"] = policies.Rollups.OneHour.RefreshLag,
    };

    private static string Subject(string name)
    {
        var parts = name.Split('.', 2);
        return $"{(parts[0] == "lag" ? "refresh lag" : parts[0])} of {parts[^1]}";
    }

    private static async Task ReadAsync(NpgsqlConnection connection, Dictionary<string, TimeSpan> inForce, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT name, value FROM flux.policy", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            inForce[reader.GetString(0)] = reader.GetTimeSpan(1);
    }
}
