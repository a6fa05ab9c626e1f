using Npgsql;

namespace Flux.SchemaMigrator.Schema;

/// <summary>A file that a database has seen.</summary>
/// <param name="File">Its path below <c>Schema</c>.</param>
/// <param name="Checksum">The checksum of the text that ran.</param>
/// <param name="Objects">The functions, views and triggers that it made, as they are dropped: <c>function flux.policy(text)</c>.</param>
internal sealed record JournalEntry(string File, string Checksum, IReadOnlyList<string> Objects)
{
    public bool IsTables => File.StartsWith("tables/", StringComparison.Ordinal);

    public bool IsFor(string edition) => IsTables && File.EndsWith($".{edition}.sql", StringComparison.Ordinal);
}

/// <summary><c>flux.journal</c>: which files a database has seen, and <c>flux.schema_history</c>: which schemas it has had.</summary>
internal static class SchemaJournal
{
    private const string Create = """
        CREATE SCHEMA IF NOT EXISTS flux;
        CREATE TABLE IF NOT EXISTS flux.journal (
            file       text COLLATE "C" PRIMARY KEY,
            number     integer,                      -- of a table script
            checksum   text NOT NULL,
            objects    text[] NOT NULL DEFAULT '{}', -- what a code file made
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        CREATE TABLE IF NOT EXISTS flux.schema_history (
            fingerprint text COLLATE "C" PRIMARY KEY,
            place       bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
            since       timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        """;

    // What comes after this schema in the history is no longer there: an older migrator has brought its own code back.
    private const string RecordSchema = """
        DELETE FROM flux.schema_history WHERE place > (SELECT place FROM flux.schema_history WHERE fingerprint = $1);
        """;

    /// <summary>What has been applied; empty for a database that the migrator has never seen.</summary>
    /// <exception cref="MigrationException">The journal is that of a build before 0.1.0.</exception>
    public static async Task<IReadOnlyList<JournalEntry>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (var columns = new NpgsqlCommand(
            "SELECT coalesce(bool_or(attname = 'file'), true) FROM pg_attribute WHERE attrelid = to_regclass('flux.journal') AND attnum > 0",
            connection))
        {
            if (await columns.ExecuteScalarAsync(cancellationToken) is not true)
            {
                throw new MigrationException(
                    "Refused: this database was made by a build from before 0.1.0, whose schema cannot be upgraded: "
                    + "migrate a new, empty database and copy the rows that you want to keep into it.");
            }
        }

        await using (var exists = new NpgsqlCommand("SELECT to_regclass('flux.journal') IS NOT NULL", connection))
        {
            if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
                return [];
        }

        var entries = new List<JournalEntry>();
        await using var command = new NpgsqlCommand("SELECT file, checksum, objects FROM flux.journal ORDER BY file", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            entries.Add(new JournalEntry(reader.GetString(0), reader.GetString(1), reader.GetFieldValue<string[]>(2)));

        return entries;
    }

    /// <summary>The fingerprint of the schema that the database has; null for a database that the migrator has never seen.</summary>
    public static async Task<string?> CurrentSchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(connection, cancellationToken)).Count == 0)
            return null;

        await using var command = new NpgsqlCommand("SELECT fingerprint FROM flux.schema_history ORDER BY place DESC LIMIT 1", connection);
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    public static Task EnsureAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, Create, [], cancellationToken);

    public static Task RecordAsync(
        NpgsqlConnection connection, SchemaScript script, IReadOnlyList<string> objects, CancellationToken cancellationToken) =>
        ExecuteAsync(
            connection,
            """
            INSERT INTO flux.journal (file, number, checksum, objects) VALUES ($1, nullif($2, 0), $3, $4)
            ON CONFLICT (file) DO UPDATE SET checksum = excluded.checksum, objects = excluded.objects, applied_at = excluded.applied_at
            """,
            [script.Path, script.Kind == SchemaKind.Tables ? script.Order / 2 : 0, script.Checksum, objects.ToArray()],
            cancellationToken);

    public static Task ForgetAsync(NpgsqlConnection connection, IEnumerable<string> files, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, "DELETE FROM flux.journal WHERE file = ANY ($1)", [files.ToArray()], cancellationToken);

    public static async Task RecordSchemaAsync(NpgsqlConnection connection, string fingerprint, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, RecordSchema, [fingerprint], cancellationToken);
        await ExecuteAsync(
            connection, "INSERT INTO flux.schema_history (fingerprint) VALUES ($1) ON CONFLICT DO NOTHING", [fingerprint], cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, object[] values, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
