using System.Buffers.Binary;
using System.Numerics;
using Flux.Ingest.Rows;
using Flux.Timeseries;

namespace Flux.Ingest.Commit;

/// <summary>The rows of one commit in the order of the table's index: by key bytes, then by time; equal times in any order.</summary>
/// <remarks>
/// A commit of many rows has few series. So series are found by hash, only the series are compared byte by byte, and the rows are moved
/// to the places of their series in one pass. In this order the index takes nearly twice as many rows a second
/// (docs/decisions/0033).
/// </remarks>
internal sealed class RowOrder : IDisposable
{
    private readonly List<CopyFrame> _frames = [];
    private int[] _buckets = [];
    private Series[] _series = [];
    private int[] _bySeries = [];
    private RowRef[] _order = [];
    private long[] _times = [];
    private int _seriesCount;

    /// <summary>Rows in order.</summary>
    public ReadOnlySpan<RowRef> Rows => _order.AsSpan(0, Count);

    /// <summary>Their times in <see cref="PostgresTime"/>.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>Number of series; known after <see cref="Sort"/>.</summary>
    public int SeriesCount => _seriesCount;

    public ReadOnlySpan<byte> Tuple(RowRef row) => _frames[row.Frame][row.Position].Tuple;

    /// <summary>The key bytes of one series.</summary>
    public ReadOnlySpan<byte> SeriesKey(int index) => KeyOf(_series[index].Sample);

    /// <summary>The oldest time of one series in <see cref="PostgresTime"/>.</summary>
    public long SeriesOldest(int index) => _times[_series[index].First];

    /// <summary>Adds a request's rows.</summary>
    public void Add(CopyFrame frame)
    {
        _frames.Add(frame);
        Count += frame.Rows;
    }

    /// <summary>Puts the rows in order.</summary>
    public void Sort()
    {
        _bySeries = CommitMemory<int>.Pool.Rent(Count);
        _order = CommitMemory<RowRef>.Pool.Rent(Count);
        _times = CommitMemory<long>.Pool.Rent(Count);
        _series = CommitMemory<Series>.Pool.Rent(Math.Min(Count, 1024));
        NewBuckets(2048);
        FindSeries();

        var ranked = _series.AsSpan(0, _seriesCount);
        var ranks = CommitMemory<int>.Pool.Rent(_seriesCount);
        for (var i = 0; i < ranked.Length; i++)
            ranks[i] = i;

        ranks.AsSpan(0, _seriesCount).Sort(CompareSeries);
        var next = 0;
        foreach (var id in ranks.AsSpan(0, _seriesCount))
        {
            ranked[id].First = ranked[id].Next = next;
            next += ranked[id].Count;
        }

        CommitMemory<int>.Pool.Return(ranks);
        PlaceRows();
        foreach (ref var one in ranked)
            SortByTime(_order.AsSpan(one.First, one.Count), _times.AsSpan(one.First, one.Count));
    }

    /// <summary>The sorted rows between two times, both included.</summary>
    public TimeRange Within(long oldest, long newest)
    {
        var (count, first, last) = (0, long.MaxValue, long.MinValue);
        foreach (var time in Times)
        {
            if (time < oldest || time > newest)
                continue;

            count++;
            first = Math.Min(first, time);
            last = Math.Max(last, time);
        }

        return new TimeRange(count, first, last);
    }

    /// <summary>Moves the sorted rows between two times, both included, before all others; both parts stay sorted.</summary>
    /// <returns>How many were moved to the front. <see cref="SeriesOldest"/> is not valid afterwards.</returns>
    public int PutFirst(long oldest, long newest)
    {
        var others = CommitMemory<RowRef>.Pool.Rent(Count);
        var (first, rest) = (0, 0);
        for (var i = 0; i < Count; i++)
        {
            if (_times[i] >= oldest && _times[i] <= newest)
                _order[first++] = _order[i];
            else
                others[rest++] = _order[i];
        }

        others.AsSpan(0, rest).CopyTo(_order.AsSpan(first));
        CommitMemory<RowRef>.Pool.Return(others);
        return first;
    }

    public void Dispose()
    {
        Return(ref _buckets);
        Return(ref _series);
        Return(ref _bySeries);
        Return(ref _order);
        Return(ref _times);
        _frames.Clear();
        (Count, _seriesCount) = (0, 0);
    }

    private static void Return<T>(ref T[] array)
    {
        if (array.Length > 0)
            CommitMemory<T>.Pool.Return(array);

        array = [];
    }

    private void FindSeries()
    {
        var row = 0;
        for (var f = 0; f < _frames.Count; f++)
        {
            var frame = _frames[f];
            foreach (var position in frame)
                _bySeries[row++] = IdOf(frame[position], new RowRef(f, position));
        }
    }

    private int IdOf(StoredRow stored, RowRef row)
    {
        var mask = _buckets.Length - 1;
        var slot = (int)stored.Hash & mask;
        for (; _buckets[slot] != 0; slot = (slot + 1) & mask)
        {
            ref var known = ref _series[_buckets[slot] - 1];
            if (known.Hash == stored.Hash && KeyOf(known.Sample).SequenceEqual(stored.Key))
            {
                known.Count++;
                return _buckets[slot] - 1;
            }
        }

        if (_seriesCount == _series.Length)
            GrowSeries();

        _series[_seriesCount] = new Series { Hash = stored.Hash, Sample = row, Count = 1 };
        _buckets[slot] = ++_seriesCount;
        if (_seriesCount * 2 > _buckets.Length)
            NewBuckets(_buckets.Length * 4);

        return _seriesCount - 1;
    }

    private void GrowSeries()
    {
        var grown = CommitMemory<Series>.Pool.Rent(_series.Length * 2);
        _series.AsSpan(0, _seriesCount).CopyTo(grown);
        CommitMemory<Series>.Pool.Return(_series);
        _series = grown;
    }

    private void NewBuckets(int least)
    {
        Return(ref _buckets);
        _buckets = CommitMemory<int>.Pool.Rent(least);
        if (!BitOperations.IsPow2(_buckets.Length))
            throw new InvalidOperationException("The array pool returned an array whose length is not a power of two.");

        _buckets.AsSpan().Clear();
        var mask = _buckets.Length - 1;
        for (var id = 0; id < _seriesCount; id++)
        {
            var slot = (int)_series[id].Hash & mask;
            while (_buckets[slot] != 0)
                slot = (slot + 1) & mask;

            _buckets[slot] = id + 1;
        }
    }

    private void PlaceRows()
    {
        var row = 0;
        for (var f = 0; f < _frames.Count; f++)
        {
            var frame = _frames[f];
            foreach (var position in frame)
            {
                var place = _series[_bySeries[row++]].Next++;
                _order[place] = new RowRef(f, position);
                _times[place] = frame[position].Time;
            }
        }
    }

    /// <summary>
    /// Rows mostly are in order already: few are sorted by insertion, many by the library, and only if they are not in order.
    /// </summary>
    private static void SortByTime(Span<RowRef> rows, Span<long> times)
    {
        const int Few = 32;
        if (rows.Length > Few)
        {
            for (var i = 1; i < times.Length; i++)
            {
                if (times[i - 1] <= times[i])
                    continue;

                times.Sort(rows);
                return;
            }

            return;
        }

        for (var i = 1; i < rows.Length; i++)
        {
            var (time, row, at) = (times[i], rows[i], i);
            for (; at > 0 && times[at - 1] > time; at--)
                (times[at], rows[at]) = (times[at - 1], rows[at - 1]);

            (times[at], rows[at]) = (time, row);
        }
    }

    private ReadOnlySpan<byte> KeyOf(RowRef row) => _frames[row.Frame][row.Position].Key;

    private int CompareSeries(int left, int right)
    {
        var one = KeyOf(_series[left].Sample);
        var other = KeyOf(_series[right].Sample);
        while (!one.IsEmpty)
        {
            var (length, otherLength) = (BinaryPrimitives.ReadInt32BigEndian(one), BinaryPrimitives.ReadInt32BigEndian(other));
            var difference = one.Slice(sizeof(int), length).SequenceCompareTo(other.Slice(sizeof(int), otherLength));
            if (difference != 0)
                return difference;

            one = one[(sizeof(int) + length)..];
            other = other[(sizeof(int) + otherLength)..];
        }

        return 0;
    }

    private struct Series
    {
        public uint Hash;
        public int Count;
        public int First;
        public int Next;
        public RowRef Sample;
    }
}

/// <summary>A row of a commit: its request and its position there.</summary>
internal readonly record struct RowRef(int Frame, uint Position);

/// <summary>How many rows there are and which time they span, in <see cref="PostgresTime"/>, both ends included.</summary>
internal readonly record struct TimeRange(int Count, long Oldest, long Newest);
