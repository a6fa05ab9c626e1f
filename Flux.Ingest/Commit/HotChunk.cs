using Flux.Timeseries;
using Npgsql;
using NpgsqlTypes;

namespace Flux.Ingest.Commit;

/// <summary>
/// The chunk for current rows: they are copied into it directly, past the hypertable and its triggers (docs/decisions/0032).
/// </summary>
/// <remarks>
/// With a transition-table trigger on the hypertable, TimescaleDB inserts row by row and keeps every row a second time: a third of the
/// database's work. Rows of one chunk that no rollup has stored yet need only one effect of the triggers, an entry in the log of
/// changes, and <c>flux.enter_chunk</c> writes that. All other rows go through the hypertable.
/// </remarks>
internal sealed class HotChunk(TimeProvider timeProvider)
{
    /// <summary>For fewer rows the query costs more than it saves.</summary>
    private const int Least = 200;

    private const string Find = "SELECT chunk, range_start, range_end FROM flux.hot_chunk($1)";
    private const string Enter = "SELECT flux.enter_chunk(to_regclass($1), $2, $3, $4)";

    /// <summary>Least time between two searches: a search takes milliseconds, and the data may have no such chunk.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private (string Name, long Start, long End)? _known;
    private long? _searchedAt;

    /// <summary>The chunk to copy into, once <see cref="EnterAsync"/> returned more than 0.</summary>
    public string Name => _known!.Value.Name;

    /// <summary>Opens the chunk for the current transaction and moves the rows that may go there to the front.</summary>
    /// <returns>The number of these rows.</returns>
    public async Task<int> EnterAsync(NpgsqlConnection connection, RowOrder rows, CancellationToken cancellationToken)
    {
        if (rows.Count < Least)
            return 0;

        var part = Inside(rows);
        if (part.Count < rows.Count / 2 && MaySearch())
        {
            _known = await FindAsync(connection, rows.Times[rows.Count / 2], cancellationToken);
            part = Inside(rows);
        }

        if (part.Count < Least)
            return 0;

        await using var enter = new NpgsqlCommand(Enter, connection)
        {
            Parameters =
            {
                new() { Value = Name, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = Utc(part.Oldest), NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = Utc(part.Newest), NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = (long)part.Count, NpgsqlDbType = NpgsqlDbType.Bigint },
            },
        };
        await enter.PrepareAsync(cancellationToken);
        if (await enter.ExecuteScalarAsync(cancellationToken) is DateTime since)
            return rows.PutFirst(PostgresTime.ToMicroseconds(new DateTimeOffset(since, TimeSpan.Zero)), part.Newest);

        Forget();
        return 0;
    }

    /// <summary>Forgets the chunk, because it has changed; the next commit searches again.</summary>
    public void Forget() => _known = null;

    private TimeRange Inside(RowOrder rows) => _known is var (_, start, end) ? rows.Within(start, end - 1) : default;

    private bool MaySearch()
    {
        if (_searchedAt is { } at && timeProvider.GetElapsedTime(at) < Pause)
            return false;

        _searchedAt = timeProvider.GetTimestamp();
        return true;
    }

    private static async Task<(string, long, long)?> FindAsync(NpgsqlConnection connection, long at, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand(Find, connection)
        {
            Parameters = { new() { Value = Utc(at), NpgsqlDbType = NpgsqlDbType.TimestampTz } },
        };
        await using var found = await find.ExecuteReaderAsync(cancellationToken);
        if (!await found.ReadAsync(cancellationToken) || found.IsDBNull(0))
            return null;

        var (start, end) = (found.GetFieldValue<DateTimeOffset>(1), found.GetFieldValue<DateTimeOffset>(2));
        return (found.GetString(0), PostgresTime.ToMicroseconds(start), PostgresTime.ToMicroseconds(end));
    }

    private static DateTime Utc(long micros) => PostgresTime.ToDateTime(micros);
}
