namespace Flux.Ingest.Rows;

/// <summary>Where one row's COPY tuple lies in its frame, and what sorting needs of it.</summary>
internal struct RowEntry
{
    /// <summary>Bytes of a tuple before its key: the field count, then the time with its length.</summary>
    public const int KeyStart = sizeof(short) + sizeof(int) + sizeof(long);

    /// <summary>Microseconds since 2000-01-01 UTC.</summary>
    public long Time;

    /// <summary>Seeded hash of the key bytes.</summary>
    public uint Hash;

    public int Block;
    public int Offset;
    public int Length;

    /// <summary>Bytes of the key columns, with their lengths, from <see cref="KeyStart"/>.</summary>
    public int KeyLength;
}
