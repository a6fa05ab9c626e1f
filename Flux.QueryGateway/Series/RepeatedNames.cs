using System.Text;
using Npgsql;

namespace Flux.QueryGateway.Series;

/// <summary>Reads names that repeat from row to row, each as one string.</summary>
internal sealed class RepeatedNames
{
    private readonly byte[] _utf8 = new byte[2 * Timeseries.PointLimits.Name];
    private readonly char[] _text = new char[2 * Timeseries.PointLimits.Name];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _byText;

    public RepeatedNames() => _byText = _known.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Read(NpgsqlDataReader row, int column)
    {
        var length = (int)row.GetBytes(column, 0, _utf8, 0, _utf8.Length);
        if (length == _utf8.Length)
            return row.GetString(column);

        var text = _text.AsSpan(0, Encoding.UTF8.GetChars(_utf8.AsSpan(0, length), _text));
        if (_byText.TryGetValue(text, out var known))
            return known;

        known = text.ToString();
        _known.Add(known);
        return known;
    }
}
