using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.CompilerServices;
using Flux.Timeseries.Access;

namespace Flux.Ingest.Rows;

/// <summary>The rows of one request as COPY BINARY tuples in pooled memory, and the rejections.</summary>
/// <remarks>
/// Written by one decoder, read by one writer, then <see cref="Clear">cleared</see> and used again. Every byte is first taken from the
/// <see cref="MemoryBudget"/>. A tuple lies in one block, so a row is one span from decoder to socket.
/// </remarks>
internal sealed class CopyFrame(MemoryBudget budget)
{
    public const int MaxRejectionsKept = 100;
    private const int FirstBlock = 4 * 1024;
    private const int SecondBlock = 32 * 1024;
    private const int UsualBlock = 128 * 1024;

    // A position is the number of a block and a place in it, 16 bits each; a place counts in units of the rows' alignment.
    private const int PlaceBits = 16;
    private const int MostBlocks = 1 << PlaceBits;

    // A block that is larger, made for one large row, has bytes after this that no place can point to.
    private const int LastStart = (MostBlocks - 1) * StoredRow.Alignment;

    // Random, so that nobody can choose device names that collide.
    private static readonly long Seed = Random.Shared.NextInt64();

    private readonly List<byte[]> _blocks = [];
    private readonly List<int> _ends = [];
    private readonly List<Rejection> _rejections = [];
    private readonly long[] _rejectedByCode = new long[RejectCodes.Count];
    private long _reserved;
    private int _used;

    /// <summary>The devices whose rows are allowed; none until the request's caller is known. Checked here for every format.</summary>
    public DeviceScope Devices { get; set; } = DeviceScope.None;

    /// <summary>Number of rows to write.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of rows rejected.</summary>
    public long Rejected { get; private set; }

    /// <summary>Index of the next row: the number of rows read so far.</summary>
    public long NextIndex => Rows + Rejected;

    /// <summary>Bytes of all tuples.</summary>
    public long Bytes { get; private set; }

    /// <summary>Earliest and latest time of the rows, in <see cref="Flux.Timeseries.PostgresTime"/>.</summary>
    public long MinTime { get; private set; } = long.MaxValue;

    /// <inheritdoc cref="MinTime"/>
    public long MaxTime { get; private set; } = long.MinValue;

    /// <summary>Index of the row from which on the body is unreadable; −1 if there is none.</summary>
    public long BrokenAt { get; private set; } = -1;

    /// <summary>False once the list of rejections is full: further ones are only counted and need no text.</summary>
    public bool WantsReasons => _rejections.Count < MaxRejectionsKept;

    public IReadOnlyList<Rejection> Rejections => _rejections;

    public ReadOnlySpan<long> RejectedByCode => _rejectedByCode;

    /// <summary>A row by its position.</summary>
    public StoredRow this[uint position]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_blocks[(int)(position >> PlaceBits)].AsSpan((int)(position % (1 << PlaceBits)) * StoredRow.Alignment));
    }

    /// <summary>The positions of all rows, in the order of the body.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Space for one tuple of at most <paramref name="capacity"/> bytes; nothing is added until <see cref="Append"/>.</summary>
    /// <exception cref="OverloadException">The memory budget is used up.</exception>
    public Span<byte> Reserve(int capacity)
    {
        if (_blocks.Count == 0 || _used > LastStart || _blocks[^1].Length - _used < capacity + StoredRow.HeadSize)
            AddBlock(capacity + StoredRow.HeadSize);

        return _blocks[^1].AsSpan(_used + StoredRow.HeadSize);
    }

    /// <summary>
    /// Adds the tuple that was written to the reserved space, or rejects it if its device is not in <see cref="Devices"/>.
    /// </summary>
    public void Append(int length, int keyLength, long time)
    {
        if (!Devices.IsAll && !Devices.Allows(ReservedDevice()))
        {
            Reject(RejectCode.DeviceNotAllowed, "$.deviceId", "The key may not write rows of this device.");
            return;
        }

        var row = _blocks[^1].AsSpan(_used);
        var key = row.Slice(StoredRow.HeadSize + StoredRow.KeyStart, keyLength);
        StoredRow.Write(row, (uint)XxHash3.HashToUInt64(key, Seed), length, keyLength);
        _used += StoredRow.SizeOf(length);
        _ends[^1] = _used;
        Rows++;
        Bytes += length;
        MinTime = Math.Min(MinTime, time);
        MaxTime = Math.Max(MaxTime, time);
    }

    /// <summary>Counts the next row as rejected; path and reason are kept for the first <see cref="MaxRejectionsKept"/> only.</summary>
    public void Reject(RejectCode code, string path, string reason)
    {
        if (WantsReasons)
            _rejections.Add(new Rejection(NextIndex, path, code, reason));

        _rejectedByCode[(int)code]++;
        Rejected++;
    }

    /// <summary>Rejects the rest of the body, which cannot be read.</summary>
    /// <remarks>Kept even when the list is full: the client must learn where its body became unreadable.</remarks>
    public void Break(RejectCode code, string path, string reason)
    {
        BrokenAt = NextIndex;
        if (!WantsReasons)
            _rejections.RemoveAt(MaxRejectionsKept - 1);

        Reject(code, path, reason);
    }

    /// <summary>Gives all memory back; the frame is empty again.</summary>
    public void Clear()
    {
        foreach (var block in _blocks)
            RowMemory.Return(block);

        budget.Release(_reserved);
        _blocks.Clear();
        _ends.Clear();
        _rejections.Clear();
        _rejectedByCode.AsSpan().Clear();
        (Rows, Rejected, Bytes, _used, _reserved) = (0, 0, 0, 0, 0);
        (MinTime, MaxTime, BrokenAt) = (long.MaxValue, long.MinValue, -1);
        Devices = DeviceScope.None;
    }

    // The first column after the time in every table.
    private ReadOnlySpan<byte> ReservedDevice()
    {
        var key = _blocks[^1].AsSpan(_used + StoredRow.HeadSize + StoredRow.KeyStart);
        return key.Slice(sizeof(int), BinaryPrimitives.ReadInt32BigEndian(key));
    }

    private void AddBlock(int capacity)
    {
        if (_blocks.Count == MostBlocks)
            throw new OverloadException();

        var usual = _blocks.Count switch { 0 => FirstBlock, 1 => SecondBlock, _ => UsualBlock };
        // The pool hands out powers of two; the budget counts all of it.
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, usual));
        Take(size);
        _blocks.Add(RowMemory.Rent(size));
        _ends.Add(0);
        _used = 0;
    }

    private void Take(long bytes)
    {
        budget.Reserve(bytes);
        _reserved += bytes;
    }

    /// <summary>Enumerates the rows.</summary>
    internal struct Enumerator(CopyFrame frame)
    {
        private int _block;
        private int _next;

        public uint Current { get; private set; }

        public bool MoveNext()
        {
            // A block that was too small for a tuple may be empty.
            for (; _block < frame._blocks.Count; _block++, _next = 0)
            {
                if (_next >= frame._ends[_block])
                    continue;

                Current = ((uint)_block << PlaceBits) | (uint)(_next / StoredRow.Alignment);
                _next += frame[Current].Size;
                return true;
            }

            return false;
        }
    }
}
