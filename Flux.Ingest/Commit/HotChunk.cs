using Flux.Ingest.Decoding;
using Npgsql;
using NpgsqlTypes;

namespace Flux.Ingest.Commit;

/// <summary>The chunk that the rows of the present go into, past the hypertable and its triggers (docs/decisions/0032).</summary>
/// <remarks>
/// With a transition-table trigger on the hypertable, TimescaleDB inserts row by row and keeps every row a second time: a third of the
/// database's work. Rows of one chunk that no rollup has stored yet need of the triggers only a note in the log of changes, which
/// <c>flux.enter_chunk</c> makes; all others go through the hypertable, as everybody else's do.
/// </remarks>
internal sealed class HotChunk(TimeProvider timeProvider)
{
    /// <summary>Fewer rows are not worth the question.</summary>
    private const int Least = 200;

    private const string Find = "SELECT chunk, range_start, range_end FROM flux.hot_chunk($1)";
    private const string Enter = "SELECT flux.enter_chunk(to_regclass($1), $2, $3, $4)";

    /// <summary>Asking takes milliseconds, and data may have no chunk that can be entered.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private (string Name, long Start, long End)? _known;
    private long? _asked;

    /// <summary>The table to copy into after <see cref="EnterAsync"/> put rows first.</summary>
    public string Name => _known!.Value.Name;

    /// <summary>Opens the chunk for the transaction under way, and puts the rows that may go there first.</summary>
    /// <returns>How many these are.</returns>
    public async Task<int> EnterAsync(NpgsqlConnection connection, RowOrder rows, CancellationToken cancellationToken)
    {
        if (rows.Count < Least)
            return 0;

        var part = Inside(rows);
        if (part.Count < rows.Count / 2 && MayAsk())
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
            return rows.PutFirst(TimeRules.ToMicros(new DateTimeOffset(since, TimeSpan.Zero)), part.Newest);

        Forget();
        return 0;
    }

    /// <summary>The chunk is not what it was: the next commit asks anew.</summary>
    public void Forget() => _known = null;

    private TimeRange Inside(RowOrder rows) => _known is var (_, start, end) ? rows.Within(start, end - 1) : default;

    private bool MayAsk()
    {
        if (_asked is { } at && timeProvider.GetElapsedTime(at) < Pause)
            return false;

        _asked = timeProvider.GetTimestamp();
        return true;
    }

    private static async Task<(string, long, long)?> FindAsync(NpgsqlConnection connection, long at, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand(Find, connection) { Parameters = { new() { Value = Utc(at), NpgsqlDbType = NpgsqlDbType.TimestampTz } } };
        await using var found = await find.ExecuteReaderAsync(cancellationToken);
        if (!await found.ReadAsync(cancellationToken) || found.IsDBNull(0))
            return null;

        return (found.GetString(0), TimeRules.ToMicros(found.GetFieldValue<DateTimeOffset>(1)), TimeRules.ToMicros(found.GetFieldValue<DateTimeOffset>(2)));
    }

    private static DateTime Utc(long micros) => TimeRules.ToTime(micros).UtcDateTime;
}
