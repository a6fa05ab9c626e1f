using Flux.Timeseries;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Flux.SchemaMigrator.Schema;

/// <summary>What a migration will do to the schema.</summary>
/// <param name="Pending">The files to run, in order.</param>
/// <param name="Gone">Code files that the database has seen and that are no longer part of the schema.</param>
/// <param name="Journal">What the database has seen.</param>
internal sealed record SchemaPlan(
    IReadOnlyList<SchemaScript> Pending, IReadOnlyList<JournalEntry> Gone, IReadOnlyList<JournalEntry> Journal);

/// <summary>
/// Brings a database to the schema of these files, inside the open transaction. <c>Schema/README.md</c> describes the files.
/// </summary>
internal sealed class SchemaRunner(IReadOnlyList<SchemaScript> scripts, ILogger<SchemaRunner> logger)
{
    /// <summary>The files to run.</summary>
    /// <exception cref="MigrationException">The database cannot be brought to this schema; the message says why.</exception>
    public async Task<SchemaPlan> PlanAsync(NpgsqlConnection connection, Edition edition, CancellationToken cancellationToken)
    {
        var journal = await SchemaJournal.ReadAsync(connection, cancellationToken);
        if (edition == Edition.Apache && journal.Any(entry => entry.IsFor("community")))
        {
            throw new MigrationException(
                "Refused: this database was made on the Community edition of TimescaleDB and the server runs Apache: "
                + "set timescaledb.license = 'timescale'.");
        }

        foreach (var entry in journal.Where(entry => entry.IsTables))
            RefuseUnknown(entry);

        var own = scripts.Where(script => script.IsFor(edition)).ToList();
        var seen = journal.ToDictionary(entry => entry.File, entry => entry.Checksum, StringComparer.Ordinal);
        var moves = edition == Edition.Community && journal.Any(entry => entry.IsFor("apache"));
        // A table script may drop a view to change its columns, so all code runs again after one.
        var isNew = own.Exists(script => script.Kind == SchemaKind.Tables && !seen.ContainsKey(script.Path));
        return new SchemaPlan(
            [.. own.Where(script => script.Kind switch
            {
                SchemaKind.Tables => !seen.ContainsKey(script.Path),
                SchemaKind.Move => moves,
                SchemaKind.Roles => false,
                _ => isNew || seen.GetValueOrDefault(script.Path) != script.Checksum,
            })],
            [.. journal.Where(entry => !entry.IsTables && !own.Exists(script => script.Path == entry.File))],
            journal);
    }

    /// <exception cref="MigrationException">A file failed; the message names it and says why.</exception>
    public async Task ApplyAsync(NpgsqlConnection connection, SchemaPlan plan, CancellationToken cancellationToken)
    {
        var fingerprint = SchemaScript.Fingerprint(scripts);
        if (plan.Pending.Count + plan.Gone.Count == 0 && await SchemaJournal.CurrentSchemaAsync(connection, cancellationToken) == fingerprint)
            return;

        // 1. The journal, in an empty database.
        await RunAsync("the journal", () => SchemaJournal.EnsureAsync(connection, cancellationToken));

        // 2. The files, each with the objects that it made.
        foreach (var script in plan.Pending)
        {
            logger.ScriptApplying(script.Path, script.Purpose);
            await ApplyAsync(connection, script, plan, cancellationToken);
        }

        // 3. Code that is no longer in the files.
        await DropObsoleteAsync(connection, plan, cancellationToken);

        // 4. The version that services check.
        await SchemaJournal.RecordSchemaAsync(connection, fingerprint, cancellationToken);
    }

    /// <summary>Makes the roles of the services and gives them their rights: ingest inserts, the gateway reads.</summary>
    public async Task ApplyRolesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var script in scripts.Where(script => script.Kind == SchemaKind.Roles))
            await ExecuteAsync(connection, script, cancellationToken);
    }

    private void RefuseUnknown(JournalEntry entry)
    {
        var script = scripts.FirstOrDefault(candidate => candidate.Path == entry.File) ?? throw new MigrationException(
            $"Refused: the database has tables of {entry.File}, which this migrator does not have: run the newer migrator.");
        if (script.Checksum != entry.Checksum)
        {
            throw new MigrationException(
                $"Refused: {entry.File} was changed after it had made the tables of this database: restore the file and put the change "
                + "into a new one, or, before 0.1.0, migrate a new database and copy the rows that you want to keep into it.");
        }
    }

    private static async Task ApplyAsync(
        NpgsqlConnection connection, SchemaScript script, SchemaPlan plan, CancellationToken cancellationToken)
    {
        if (script.Kind == SchemaKind.Move)
        {
            await RunAsync(script.Path, () => ExecuteAsync(connection, script, cancellationToken));
            var apache = plan.Journal.Where(entry => entry.IsFor("apache")).Select(entry => entry.File);
            await SchemaJournal.ForgetAsync(connection, apache, cancellationToken);
            return;
        }

        IReadOnlyList<string> made = [];
        if (script.IsCode)
        {
            var before = await CodeObjects.ReadAsync(connection, cancellationToken);
            await RunAsync(script.Path, () => ExecuteAsync(connection, script, cancellationToken));
            made = CodeObjects.MadeBetween(before, await CodeObjects.ReadAsync(connection, cancellationToken));
        }
        else
        {
            await RunAsync(script.Path, () => ExecuteAsync(connection, script, cancellationToken));
        }

        await SchemaJournal.RecordAsync(connection, script, made, cancellationToken);
    }

    private static async Task DropObsoleteAsync(NpgsqlConnection connection, SchemaPlan plan, CancellationToken cancellationToken)
    {
        await SchemaJournal.ForgetAsync(connection, plan.Gone.Select(entry => entry.File), cancellationToken);
        var wanted = (await SchemaJournal.ReadAsync(connection, cancellationToken)).SelectMany(entry => entry.Objects);
        var obsolete = plan.Journal.SelectMany(entry => entry.Objects).Except(wanted, StringComparer.Ordinal);
        await CodeObjects.DropAsync(connection, obsolete, cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, SchemaScript script, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The text is a resource of this assembly.
        // Without a timeout: changing tables with data may take long, and cancelling the run ends it. The server splits the statements.
        await using var command = new NpgsqlCommand(script.Text, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task RunAsync(string file, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (NpgsqlException error)
        {
            throw new MigrationException($"{file} failed: {DatabaseProblem.Explain(error)} Nothing was changed.", error);
        }
    }
}
