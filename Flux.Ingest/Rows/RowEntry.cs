namespace Flux.Ingest.Rows;

/// <summary>Where one row's COPY tuple lies in its frame, and what sorting needs of it. Sixteen bytes: there is one for each row that waits.</summary>
internal struct RowEntry
{
    /// <summary>Bytes of a tuple before its key: the field count, then the time with its length.</summary>
    public const int KeyStart = TimeStart + sizeof(long);

    /// <summary>Bytes of a tuple before its time.</summary>
    public const int TimeStart = sizeof(short) + sizeof(int);

    /// <summary>Seeded hash of the key bytes.</summary>
    public uint Hash;

    public int Offset;
    public int Length;
    public ushort Block;

    /// <summary>Bytes of the key columns, with their lengths, from <see cref="KeyStart"/>.</summary>
    public ushort KeyLength;
}
