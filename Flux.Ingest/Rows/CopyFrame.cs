using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.CompilerServices;
using Flux.Timeseries.Access;

namespace Flux.Ingest.Rows;

/// <summary>The rows of one request as COPY BINARY tuples in pooled memory, with what was rejected on the way.</summary>
/// <remarks>
/// Written by one decoder, read by one writer, then <see cref="Clear">cleared</see> and used again. Every byte is taken from the
/// <see cref="MemoryBudget"/> first. A tuple never straddles two blocks, so a row is one span from decoder to socket.
/// </remarks>
internal sealed class CopyFrame(MemoryBudget budget)
{
    public const int MaxRejectionsKept = 100;
    private const int FirstBlock = 4 * 1024;
    private const int SecondBlock = 32 * 1024;
    private const int UsualBlock = 128 * 1024;

    // A position is a block's number and a place in it, 16 bits each, in units of the rows' alignment.
    private const int PlaceBits = 16;
    private const int MostBlocks = 1 << PlaceBits;

    // Behind a row that needed a large block, or was rejected in one, a block has room where no place points to.
    private const int LastStart = (MostBlocks - 1) * StoredRow.Alignment;

    // Not guessable from outside: nobody can choose device names that collide.
    private static readonly long Seed = Random.Shared.NextInt64();

    private readonly List<byte[]> _blocks = [];
    private readonly List<int> _ends = [];
    private readonly List<Rejection> _rejections = [];
    private readonly long[] _rejectedByCode = new long[RejectCodes.Count];
    private long _reserved;
    private int _used;

    /// <summary>The devices that rows may be of; none until the request's caller is known. Checked here, behind every format.</summary>
    public DeviceScope Devices { get; set; } = DeviceScope.None;

    /// <summary>Rows that will be written.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows that will not.</summary>
    public long Rejected { get; private set; }

    /// <summary>Rows seen so far, which is the index of the next one.</summary>
    public long NextIndex => Rows + Rejected;

    /// <summary>Bytes of all tuples.</summary>
    public long Bytes { get; private set; }

    /// <summary>Earliest and latest time of the rows, microseconds since 2000-01-01 UTC.</summary>
    public long MinTime { get; private set; } = long.MaxValue;

    /// <inheritdoc cref="MinTime"/>
    public long MaxTime { get; private set; } = long.MinValue;

    /// <summary>Index of the row at which the body stopped being readable; −1 while it is whole.</summary>
    public long BrokenAt { get; private set; } = -1;

    /// <summary>False once enough rejections are kept: then they are only counted, and need no words.</summary>
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

    /// <summary>Room for one tuple of at most <paramref name="capacity"/> bytes; nothing is kept until <see cref="Append"/>.</summary>
    /// <exception cref="OverloadException">The process holds as much as it may.</exception>
    public Span<byte> Reserve(int capacity)
    {
        if (_blocks.Count == 0 || _used > LastStart || _blocks[^1].Length - _used < capacity + StoredRow.HeadSize)
            AddBlock(capacity + StoredRow.HeadSize);

        return _blocks[^1].AsSpan(_used + StoredRow.HeadSize);
    }

    /// <summary>Keeps the tuple that was written to the reserved room, unless its device is not among <see cref="Devices"/>.</summary>
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

    /// <summary>Counts the next row as rejected; the words are kept for the first <see cref="MaxRejectionsKept"/> only.</summary>
    public void Reject(RejectCode code, string path, string reason)
    {
        if (WantsReasons)
            _rejections.Add(new Rejection(NextIndex, path, code, reason));

        _rejectedByCode[(int)code]++;
        Rejected++;
    }

    /// <summary>The body cannot be read from here on; whatever follows was not looked at.</summary>
    /// <remarks>Always among the rejections, be they ever so many: a client must learn where its body ended.</remarks>
    public void Break(RejectCode code, string path, string reason)
    {
        BrokenAt = NextIndex;
        if (!WantsReasons)
            _rejections.RemoveAt(MaxRejectionsKept - 1);

        Reject(code, path, reason);
    }

    /// <summary>Gives all memory back; the frame is as new.</summary>
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

    // The first column behind the time, in every table.
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
        // What the pool hands out, so that the budget pays for all of it.
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

    /// <summary>Walks over the rows.</summary>
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
