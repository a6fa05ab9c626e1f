using Npgsql;

namespace Flux.SchemaMigrator.Schema;

/// <summary>
/// The functions, procedures, views and triggers of the schemas <c>flux</c> and <c>public</c>, without those of extensions.
/// </summary>
internal static class CodeObjects
{
    // CREATE OR REPLACE writes an object's row in the catalog again, so the row's place and transaction tell which objects a file has made.
    // A view's definition is the row of its rule.
    private const string List =
        """
        SELECT i.type || ' ' || i.identity, o.written
        FROM (
            SELECT 'pg_proc'::regclass AS class, oid, format('%s %s', xmin, ctid) AS written, pronamespace AS schema FROM pg_proc
            UNION ALL
            SELECT 'pg_class'::regclass, c.oid, format('%s %s', r.xmin, r.ctid), c.relnamespace
            FROM pg_class c JOIN pg_rewrite r ON r.ev_class = c.oid WHERE c.relkind = 'v'
            UNION ALL
            SELECT 'pg_trigger'::regclass, t.oid, format('%s %s', t.xmin, t.ctid), c.relnamespace
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal) o
        CROSS JOIN LATERAL pg_identify_object(o.class, o.oid, 0) i
        WHERE o.schema IN (SELECT oid FROM pg_namespace WHERE nspname IN ('flux', 'public'))
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e')
        """;

    /// <summary>Each object as it is dropped (<c>view flux.devices</c>), with what changes when it is made again.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var objects = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(List, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            objects[reader.GetString(0)] = reader.GetString(1);

        return objects;
    }

    /// <summary>The objects that were made between two readings.</summary>
    public static IReadOnlyList<string> MadeBetween(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after)
    {
        var made = after.Where(entry => before.GetValueOrDefault(entry.Key) != entry.Value).Select(entry => entry.Key);
        return [.. made.Order(StringComparer.Ordinal)];
    }

    /// <summary>Drops objects, whichever of them depend on others.</summary>
    /// <exception cref="MigrationException">Something else depends on one of them.</exception>
    public static async Task DropAsync(NpgsqlConnection connection, IEnumerable<string> objects, CancellationToken cancellationToken)
    {
        // Views and triggers before the functions that they use, which also names the right object if something else depends on it.
        var left = objects.OrderDescending(StringComparer.Ordinal).ToList();
        while (left.Count > 0)
        {
            PostgresException? refusal = null;
            var kept = new List<string>();
            foreach (var one in left)
            {
                if (await TryDropAsync(connection, one, cancellationToken) is not { } refused)
                    continue;

                (refusal, kept) = (refusal ?? refused, [.. kept, one]);
            }

            if (refusal is not null && kept.Count == left.Count)
            {
                throw new MigrationException(
                    $"Refused: {kept[0]} is no longer part of the schema, but other objects depend on it: drop those first. "
                    + "Nothing was changed.",
                    refusal);
            }

            left = kept;
        }
    }

    /// <summary>Names come from the catalog, quoted.</summary>
    private static async Task<PostgresException?> TryDropAsync(NpgsqlConnection connection, string described, CancellationToken cancellationToken)
    {
        var space = described.IndexOf(' ', StringComparison.Ordinal);
        await ExecuteAsync(connection, "SAVEPOINT flux_drop", cancellationToken);
        try
        {
            await ExecuteAsync(connection, $"DROP {described[..space]} IF EXISTS {described[(space + 1)..]}", cancellationToken);
            await ExecuteAsync(connection, "RELEASE SAVEPOINT flux_drop", cancellationToken);
            return null;
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.DependentObjectsStillExist)
        {
            await ExecuteAsync(connection, "ROLLBACK TO SAVEPOINT flux_drop", cancellationToken);
            return refused;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Made of names that the server has quoted.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
