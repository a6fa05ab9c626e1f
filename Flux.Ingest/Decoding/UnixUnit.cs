using Flux.Timeseries;

namespace Flux.Ingest.Decoding;

/// <summary>Unit of integer times, which count from 1970-01-01 UTC (<c>?precision=</c>).</summary>
internal enum UnixUnit : byte
{
    Milliseconds,
    Seconds,
    Microseconds,
    Nanoseconds,
}

/// <summary>Reads units and integer times.</summary>
internal static class UnixUnits
{
    /// <summary>Reads the parameter's value: <c>s</c>, <c>ms</c>, <c>us</c> or <c>ns</c>.</summary>
    public static bool TryParse(string text, out UnixUnit unit)
    {
        (var known, unit) = text switch
        {
            "s" => (true, UnixUnit.Seconds),
            "ms" => (true, UnixUnit.Milliseconds),
            "us" => (true, UnixUnit.Microseconds),
            "ns" => (true, UnixUnit.Nanoseconds),
            _ => (false, UnixUnit.Milliseconds),
        };
        return known;
    }

    /// <summary>
    /// Converts to <see cref="PostgresTime"/>. Nanoseconds are cut, towards the past, like the seventh decimal of a text.
    /// </summary>
    /// <returns>False if the result does not fit into 64 bits.</returns>
    public static bool TryToMicros(this UnixUnit unit, long count, out long micros)
    {
        var wide = unit switch
        {
            UnixUnit.Seconds => (Int128)count * 1_000_000,
            UnixUnit.Milliseconds => (Int128)count * 1_000,
            UnixUnit.Microseconds => count,
            _ => (count / 1_000) - (count % 1_000 < 0 ? 1 : 0),
        } - PostgresTime.UnixOffset;
        micros = (long)wide;
        return micros == wide && micros != long.MinValue && micros != long.MaxValue;
    }
}
