using Flux.SchemaMigrator.Policies;
using Flux.SchemaMigrator.Schema;
using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Flux.SchemaMigrator;

/// <summary>
/// Brings a database to the schema and the policies of this build: lock → probe → schema → policies → roles, in one transaction.
/// </summary>
public sealed class Migration
{
    /// <summary>How long to wait for a database that is still starting.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    // Any number, the same in every migrator.
    private const long Lock = 0x466C7578_4D696772;
    private readonly TimeProvider _timeProvider;
    private readonly ILoggerFactory _logs;
    private readonly ILogger _logger;
    private readonly IReadOnlyList<SchemaScript> _scripts;

    public Migration(TimeProvider timeProvider, ILoggerFactory logs)
        : this(timeProvider, logs, SchemaScript.LoadAll())
    {
    }

    internal Migration(TimeProvider timeProvider, ILoggerFactory logs, IReadOnlyList<SchemaScript> scripts) =>
        (_timeProvider, _logs, _logger, _scripts) = (timeProvider, logs, logs.CreateLogger<Migration>(), scripts);

    /// <summary>Migrates with the default policies.</summary>
    /// <param name="connectionString">An Npgsql connection string or a <c>postgresql://</c> URL.</param>
    /// <param name="cancellationToken">Ends the run; the database is then as it was.</param>
    /// <exception cref="MigrationException">The database cannot be migrated; it is as it was.</exception>
    public static async Task RunAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(FluxConnectionString.Parse(connectionString)) { Pooling = false });
        await new Migration(TimeProvider.System, NullLoggerFactory.Instance).RunAsync(database, new FluxPolicies(), Patience, cancellationToken);
    }

    /// <summary>Migrates.</summary>
    /// <param name="database">The database.</param>
    /// <param name="policies">How long rows are kept, compressed and rolled up.</param>
    /// <param name="patience">How long to wait for a database that does not answer yet.</param>
    /// <param name="cancellationToken">Ends the run; the database is then as it was.</param>
    /// <exception cref="MigrationException">The database cannot be migrated; it is as it was.</exception>
    public async Task RunAsync(NpgsqlDataSource database, FluxPolicies policies, TimeSpan patience, CancellationToken cancellationToken)
    {
        await using var connection = await new DatabaseConnector(_timeProvider, _logs.CreateLogger<DatabaseConnector>()).OpenAsync(database, patience, cancellationToken);
        try
        {
            // 1. One transaction: whatever fails, the database is as it was.
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

            // 2. One migrator at a time; the next one finds everything done.
            await LockAsync(connection, cancellationToken);

            // 3. Which TimescaleDB is this?
            var server = await ServerFacts.ReadAsync(connection, createExtension: true, cancellationToken);
            _logger.EditionFound(server.ServerVersion, server.ExtensionVersion, server.Edition);

            // 4. Policies that contradict each other are refused before anything is applied.
            PolicyPlan.RefuseContradictions(policies, server.Edition);

            // 5. Tables that this database does not have, code that has changed.
            var runner = new SchemaRunner(_scripts, _logs.CreateLogger<SchemaRunner>());
            var plan = await runner.PlanAsync(connection, server.Edition, cancellationToken);
            await runner.ApplyAsync(connection, plan, cancellationToken);

            // 6. Policies: what is in force becomes what is wanted.
            await ReconcileAsync(connection, policies, server.Edition, cancellationToken);

            // 7. What each service may do in this database.
            await runner.ApplyRolesAsync(connection, cancellationToken);
            await transaction.CommitAsync(cancellationToken);

            // 8. What cannot be part of a transaction; the next run repeats it if this one ends here.
            if (server.Edition == Edition.Community)
                await TakeOver.FinishAsync(connection, cancellationToken);

            _logger.SchemaReady(FluxSchema.Version, plan.Pending.Count);
        }
        catch (NpgsqlException error)
        {
            throw new MigrationException($"Failed: {DatabaseProblem.Explain(error)} Nothing was changed.", error);
        }
    }

    private async Task ReconcileAsync(NpgsqlConnection connection, FluxPolicies policies, Edition edition, CancellationToken cancellationToken)
    {
        var now = _timeProvider.GetUtcNow();
        if (edition == Edition.Community)
            await RawFloor.AdvanceAsync(connection, now, cancellationToken);
        else
            _logger.NoColumnstore();

        var plan = await PolicyPlan.MakeAsync(connection, policies, edition, now, cancellationToken);
        await plan.ApplyAsync(connection, cancellationToken);
        if (edition == Edition.Community)
            await TakeOver.BeginAsync(connection, cancellationToken);

        foreach (var action in plan.Actions)
            _logger.PolicyChanged(action);
    }

    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // The same limit holds for the tables that scripts alter while ingest writes to them.
        await using var patience = new NpgsqlCommand("SET LOCAL lock_timeout = '60s'", connection);
        await patience.ExecuteNonQueryAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = Lock } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
