using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Npgsql;

namespace Flux.SchemaMigrator.Policies;

/// <summary>The changes that turn the policies in force into those that are wanted.</summary>
internal sealed record PolicyPlan(IReadOnlyList<PolicyAction> Actions)
{
    /// <exception cref="MigrationException">The policies contradict each other.</exception>
    public static void RefuseContradictions(FluxPolicies policies, Edition edition)
    {
        if (PolicyContradictions.Find(policies, edition) is { Count: > 0 } found)
        {
            throw new MigrationException(
                $"Refused, the policies contradict each other:{string.Concat(found.Select(contradiction => $"{Environment.NewLine}  ! {contradiction}"))}");
        }
    }

    public static async Task<PolicyPlan> MakeAsync(
        NpgsqlConnection connection, FluxPolicies policies, Edition edition, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var actions = new List<PolicyAction>(await ChunkIntervals.DiffAsync(connection, policies.Chunks, cancellationToken));
        actions.AddRange(await ParallelScans.DiffAsync(connection, cancellationToken));
        if (edition == Edition.Apache)
        {
            actions.AddRange(await PortablePolicies.DiffAsync(connection, policies, cancellationToken));
        }
        else
        {
            actions.AddRange(await ColumnstoreSettings.DiffAsync(connection, cancellationToken));
            actions.AddRange(await JobPolicies.DiffAsync(connection, policies, now, cancellationToken));
        }

        return new PolicyPlan(actions);
    }

    public async Task ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var action in Actions)
        {
            await using var command = new NpgsqlCommand(action.Sql, connection);
            foreach (var argument in action.Arguments)
                command.Parameters.Add(new NpgsqlParameter { Value = argument });

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
