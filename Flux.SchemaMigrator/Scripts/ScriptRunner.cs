using DbUp.Engine;
using Flux.Timeseries;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Flux.SchemaMigrator.Scripts;

/// <summary>Applies the scripts that a database has not seen, through DbUp, inside the transaction that is open.</summary>
internal sealed class ScriptRunner(IReadOnlyList<MigrationScript> scripts, ILogger<ScriptRunner> logger)
{
    /// <summary>The scripts yet to be applied.</summary>
    /// <exception cref="MigrationException">A script was changed after it was applied, or the database is newer than this build.</exception>
    public async Task<IReadOnlyList<MigrationScript>> PendingAsync(NpgsqlConnection connection, Edition edition, CancellationToken cancellationToken)
    {
        var applied = await ScriptJournal.ReadAsync(connection, cancellationToken);
        foreach (var entry in applied)
        {
            var script = scripts.FirstOrDefault(candidate => candidate.Name == entry.Script) ?? throw new MigrationException(
                $"The database has seen script {entry.Script} (schema version {applied.Max(one => one.Number)}), which this migrator does not have (it ends at {scripts.Max(one => one.Number)}): run the newer migrator.");
            if (script.Checksum != entry.Checksum)
            {
                throw new MigrationException(
                    $"Script {entry.Script} was changed after it had been applied to this database. Scripts are immutable: restore it and put the change into a new one.");
            }
        }

        return [.. scripts.Where(script => script.IsFor(edition) && applied.All(entry => entry.Script != script.Name))];
    }

    /// <exception cref="MigrationException">A script failed; names it and says why.</exception>
    public void Apply(NpgsqlConnection connection, IReadOnlyList<MigrationScript> pending)
    {
        foreach (var script in pending)
            logger.ScriptApplying(script.Name, script.Why);

        var engine = PostgresqlExtensions.PostgresqlDatabase(new OpenTransaction(connection))
            .WithScripts(pending.Select(script => new SqlScript(script.Name, script.Text)))
            .JournalTo(new ScriptJournal(connection, scripts))
            // $…$ is how PostgreSQL quotes a function's body.
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build();
        var result = engine.PerformUpgrade();
        if (!result.Successful)
        {
            var why = (result.Error as PostgresException ?? result.Error.InnerException as PostgresException) is { } refused
                ? DatabaseTrouble.Explain(refused)
                : result.Error.Message;
            throw new MigrationException($"Script {result.ErrorScript?.Name ?? "of the journal"} failed: {why} Nothing was changed.", result.Error);
        }
    }
}
