using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Flux.Timeseries;
using Npgsql;
using NpgsqlTypes;

namespace Flux.Ingest.Commit;

/// <summary>Records new series, and earlier first times of known ones, in the transaction of their rows (docs/decisions/0042).</summary>
/// <remarks>
/// Remembers what its own connection has committed, so that a commit of known series costs the database nothing. It starts empty with
/// each connection: after a lost one, the database may not hold what was sent to it.
/// </remarks>
internal sealed class KnownSeries
{
    /// <summary>Tells the trigger that records the series of all other writers to skip this session's rows.</summary>
    public const string Setup = "SET flux.series_noted = 'on'";

    private const string Note = "SELECT flux.note_series($1, $2, $3)";

    /// <summary>About 40 MB. A larger fleet is recorded again from time to time, which changes nothing in the database.</summary>
    private const int Most = 1_000_000;

    // A random seed, so that nobody can choose names that collide.
    private readonly long _seed = Random.Shared.NextInt64();
    private readonly Dictionary<UInt128, long> _firstTimes = [];
    private readonly List<(UInt128 Name, long First)> _noted = [];

    /// <summary>Begins a transaction: forgets what an earlier one recorded and did not commit.</summary>
    public void Begin() => _noted.Clear();

    /// <summary>Records what is new among the sorted rows of the current commit.</summary>
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

    /// <summary>Remembers what was recorded since <see cref="Begin"/>, because it is committed now.</summary>
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
            times.Add(PostgresTime.ToDateTime(oldest));
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
