using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Flux.Ingest.Commit;

/// <summary>Notes new series, and first times that were later than a row's, in the transaction of the rows (docs/decisions/0042).</summary>
/// <remarks>
/// Remembers what its own connection has committed, so that a commit of known series costs the database nothing. It is made anew with
/// the connection: whatever happened to the database behind a lost one, nothing is believed that may not be there.
/// </remarks>
internal sealed class KnownSeries
{
    /// <summary>The trigger that looks after all other writers is told to leave this session's rows alone.</summary>
    public const string Setup = "SET flux.series_noted = 'on'";

    private const string Note = "SELECT flux.note_series($1, $2, $3)";

    /// <summary>Some 40 MB. A larger fleet is noted again from time to time, which the database passes over.</summary>
    private const int Most = 1_000_000;

    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    // Nobody can choose names that collide.
    private readonly long _seed = Random.Shared.NextInt64();
    private readonly Dictionary<UInt128, long> _firstTimes = [];
    private readonly List<(UInt128 Name, long First)> _noted = [];

    /// <summary>A transaction begins: what an earlier one noted and did not commit was not noted.</summary>
    public void Begin() => _noted.Clear();

    /// <summary>Notes what is new among the sorted rows of the commit under way.</summary>
    public async Task NoteAsync(NpgsqlConnection connection, RowOrder rows, CancellationToken cancellationToken)
    {
        var (devices, metrics, times) = FindNew(rows);
        if (times.Count == 0)
            return;

        await using var note = new NpgsqlCommand(Note, connection)
        {
            Parameters =
            {
                new() { Value = devices, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = metrics, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = times, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
            },
        };
        await note.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What was noted since <see cref="Begin"/> is committed.</summary>
    public void Committed()
    {
        if (_firstTimes.Count + _noted.Count > Most)
            _firstTimes.Clear();

        foreach (var (name, first) in _noted)
            _firstTimes[name] = first;
    }

    private (List<string> Devices, List<string> Metrics, List<DateTime> Times) FindNew(RowOrder rows)
    {
        var (devices, metrics, times) = (new List<string>(), new List<string>(), new List<DateTime>());
        for (var i = 0; i < rows.SeriesCount; i++)
        {
            var key = rows.SeriesKey(i);
            var oldest = rows.SeriesOldest(i);
            var name = XxHash128.HashToUInt128(key, _seed);
            if (_firstTimes.TryGetValue(name, out var first) && first <= oldest)
                continue;

            _noted.Add((name, oldest));
            devices.Add(Read(ref key));
            metrics.Add(Read(ref key));
            times.Add(Epoch.AddMicroseconds(oldest));
        }

        return (devices, metrics, times);
    }

    private static string Read(ref ReadOnlySpan<byte> key)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(key);
        var text = Encoding.UTF8.GetString(key.Slice(sizeof(int), length));
        key = key[(sizeof(int) + length)..];
        return text;
    }
}
