using System.Globalization;
using Npgsql;
using Spectre.Console;

namespace Flux.SchemaMigrator.Maintenance;

/// <summary>A chunk of raw rows that ended some time ago.</summary>
/// <param name="Table">The table that it is a part of.</param>
/// <param name="Name">Its own name, with its schema.</param>
/// <param name="Start">The first time that it may hold.</param>
/// <param name="End">The first time after it.</param>
/// <param name="Compressed">Whether it is in the columnstore.</param>
/// <param name="Rows">Its rows as last counted by (auto)vacuum or analyze.</param>
/// <param name="Bytes">Its size with its indexes.</param>
internal sealed record OldChunk(string Table, string Name, DateTime Start, DateTime End, bool Compressed, long Rows, long Bytes)
{
    /// <summary>The chunks of some tables that ended at <paramref name="until"/> or before, oldest first.</summary>
    public static async Task<IReadOnlyList<OldChunk>> ReadAsync(NpgsqlConnection connection, IReadOnlyList<string> tables, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT c.hypertable_name::text, format('%I.%I', c.chunk_schema, c.chunk_name), c.range_start, c.range_end, coalesce(c.is_compressed, false),
                   approximate_row_count(format('%I.%I', c.chunk_schema, c.chunk_name)::regclass), d.total_bytes
            FROM unnest($1) AS t (name)
            CROSS JOIN LATERAL chunks_detailed_size(format('public.%I', t.name)::regclass) AS d
            JOIN timescaledb_information.chunks c USING (chunk_schema, chunk_name)
            WHERE c.hypertable_schema = 'public' AND c.hypertable_name = t.name AND c.range_end <= $2
            ORDER BY c.hypertable_name DESC, c.range_start
            """,
            connection)
        {
            Parameters = { new() { Value = tables.ToArray() }, new() { Value = until.UtcDateTime } },
            CommandTimeout = 0,
        };
        var chunks = new List<OldChunk>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            chunks.Add(new OldChunk(
                reader.GetString(0), reader.GetString(1), reader.GetDateTime(2), reader.GetDateTime(3), reader.GetBoolean(4), reader.GetInt64(5), reader.GetInt64(6)));
        }

        return chunks;
    }

    public static Table Show(IEnumerable<OldChunk> chunks)
    {
        var table = new Table().AddColumns("table", "chunk", "from", "to", "rows (approx.)", "KiB");
        foreach (var one in chunks)
            table.AddRow(one.Table, one.Name, Text(one.Start), Text(one.End), Text(one.Rows), Text(one.Bytes >> 10));

        return table;
    }

    private static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
