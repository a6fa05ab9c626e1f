using System.Data;
using DbUp.Engine;
using Npgsql;

namespace Flux.SchemaMigrator.Scripts;

/// <summary>DbUp's journal, kept in <c>flux.journal</c> with a checksum for each script.</summary>
internal sealed class ScriptJournal(NpgsqlConnection connection, IReadOnlyList<MigrationScript> scripts) : IJournal
{
    private const string Table = """
        CREATE SCHEMA IF NOT EXISTS flux;
        CREATE TABLE IF NOT EXISTS flux.journal (
            script     text COLLATE "C" PRIMARY KEY,
            number     integer NOT NULL,
            checksum   text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        CREATE OR REPLACE FUNCTION flux.schema_version() RETURNS integer LANGUAGE sql STABLE
        RETURN (SELECT coalesce(max(number), 0) FROM flux.journal);
        """;

    /// <summary>What has been applied; empty for a database that the migrator has never seen.</summary>
    public static async Task<IReadOnlyList<JournalEntry>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (var exists = new NpgsqlCommand("SELECT to_regclass('flux.journal') IS NOT NULL", connection))
        {
            if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
                return [];
        }

        var entries = new List<JournalEntry>();
        await using var command = new NpgsqlCommand("SELECT script, number, checksum FROM flux.journal ORDER BY script", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            entries.Add(new JournalEntry(reader.GetString(0), reader.GetInt32(1), reader.GetString(2)));

        return entries;
    }

    public string[] GetExecutedScripts()
    {
        // DbUp asks this before it says that a table is needed.
        EnsureTableExists();
        using var command = new NpgsqlCommand("SELECT script FROM flux.journal", connection);
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));

        return [.. names];
    }

    public void StoreExecutedScript(SqlScript script, Func<IDbCommand> dbCommandFactory)
    {
        var known = scripts.Single(candidate => candidate.Name == script.Name);
        using var command = new NpgsqlCommand("INSERT INTO flux.journal (script, number, checksum) VALUES ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = known.Name }, new() { Value = known.Number }, new() { Value = known.Checksum } },
        };
        command.ExecuteNonQuery();
    }

    public void EnsureTableExistsAndIsLatestVersion(Func<IDbCommand> dbCommandFactory) => EnsureTableExists();

    private void EnsureTableExists()
    {
        using var command = new NpgsqlCommand(Table, connection);
        command.ExecuteNonQuery();
    }
}
