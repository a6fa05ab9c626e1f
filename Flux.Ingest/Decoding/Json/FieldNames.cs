using Flux.Ingest.Rows;

namespace Flux.Ingest.Decoding.Json;

/// <summary>Finds a field by its name on the wire.</summary>
/// <remarks>The rows of a sender mostly have the same fields in the same order, so the last name at this place is tried first.</remarks>
internal sealed class FieldNames
{
    private const int Places = 8;

    private readonly (byte[] Name, int Column)[] _all;
    private readonly (byte[] Name, int Column)[] _last = new (byte[], int)[Places];

    public FieldNames(Column[] columns)
    {
        _all = [.. columns.SelectMany((column, i) => new[] { (column.FieldUtf8, i), (column.NameUtf8, i) })];
        Array.Fill(_last, _all[0]);
    }

    /// <summary>Number of the column, or −1.</summary>
    /// <param name="name">The name's text.</param>
    /// <param name="place">How many fields of the row precede it.</param>
    public int Find(ReadOnlySpan<byte> name, int place)
    {
        ref var expected = ref _last[place & (Places - 1)];
        if (name.SequenceEqual(expected.Name))
            return expected.Column;

        foreach (var candidate in _all)
        {
            if (!name.SequenceEqual(candidate.Name))
                continue;

            expected = candidate;
            return candidate.Column;
        }

        return -1;
    }
}
