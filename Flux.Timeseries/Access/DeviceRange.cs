using System.Text;

namespace Flux.Timeseries.Access;

/// <summary>The ids that begin with one prefix, as a range in byte order.</summary>
/// <param name="From">The prefix itself, which is inside.</param>
/// <param name="To">The least text after every id inside, which is outside; null where there is none.</param>
public sealed record DeviceRange(string From, string? To)
{
    private static readonly Rune Last = new(0x10FFFF);

    /// <summary>The range of one prefix.</summary>
    /// <param name="prefix">Well-formed text, not empty.</param>
    public static DeviceRange OfPrefix(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);

        // UTF-8 keeps the order of code points, so the end is the prefix with its last code point one higher.
        var runes = prefix.EnumerateRunes().ToList();
        while (runes.Count > 0 && runes[^1] == Last)
            runes.RemoveAt(runes.Count - 1);
        if (runes.Count == 0)
            return new DeviceRange(prefix, null);

        // Between U+D7FF and U+E000 there are only surrogates, which are no characters.
        runes[^1] = runes[^1].Value == 0xD7FF ? new Rune(0xE000) : new Rune(runes[^1].Value + 1);
        return new DeviceRange(prefix, string.Concat(runes));
    }
}
