using Flux.SchemaMigrator.Policies;
using Flux.SchemaMigrator.Schema;
using Flux.Timeseries.Policies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Spectre.Console;

namespace Flux.SchemaMigrator.Commands;

/// <summary>Prints what a migration would do, and refuses contradictory policies. Changes nothing.</summary>
internal sealed class PlanCommand(
    NpgsqlDataSource database, IOptions<FluxPolicies> policies, TimeProvider timeProvider, IAnsiConsole console, ILoggerFactory logs) : IMigratorCommand
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await new DatabaseConnector(timeProvider, logs.CreateLogger<DatabaseConnector>()).OpenAsync(database, Migration.Patience, cancellationToken);
        // Rolled back: the extension is created, if it is missing, only to ask it for its edition.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var server = await ServerFacts.ReadAsync(connection, createExtension: true, cancellationToken);
        PolicyPlan.RefuseContradictions(policies.Value, server.Edition);
        var runner = new SchemaRunner(SchemaScript.LoadAll(), logs.CreateLogger<SchemaRunner>());
        var schema = await runner.PlanAsync(connection, server.Edition, cancellationToken);
        var plan = await PolicyPlan.MakeAsync(connection, policies.Value, server.Edition, timeProvider.GetUtcNow(), cancellationToken);

        console.WriteLine($"TimescaleDB {server.ExtensionVersion} ({server.Edition} edition) on PostgreSQL {server.ServerVersion}");
        foreach (var script in schema.Pending)
            console.MarkupLineInterpolated($"  [green]+[/] script {script.Path}: {script.Purpose}");

        foreach (var entry in schema.Gone)
            console.MarkupLineInterpolated($"  [red]-[/] script {entry.File}");

        foreach (var action in plan.Actions)
            console.MarkupLineInterpolated($"  [{Colour(action.Change)}]{action.ToString()[..1]}[/]{action.ToString()[1..]}");

        console.WriteLine(schema.Pending.Count + schema.Gone.Count + plan.Actions.Count == 0
            ? "No changes: schema and policies are as configured."
            : $"Plan: {schema.Pending.Count} scripts to apply; policies: {Count(plan, PolicyChange.Add)} to add, "
                + $"{Count(plan, PolicyChange.Alter)} to change, {Count(plan, PolicyChange.Remove)} to remove.");
    }

    private static int Count(PolicyPlan plan, PolicyChange change) => plan.Actions.Count(action => action.Change == change);

    private static string Colour(PolicyChange change) => change switch
    {
        PolicyChange.Add => "green",
        PolicyChange.Alter => "yellow",
        _ => "red",
    };
}
