namespace Flux.Ingest.Decoding;

/// <summary>What an integer time counts since 1970-01-01 UTC (<c>?precision=</c>).</summary>
internal enum UnixUnit : byte
{
    Milliseconds,
    Seconds,
    Microseconds,
    Nanoseconds,
}

/// <summary>Reading integer times.</summary>
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

    /// <summary>Microseconds since 2000-01-01 UTC. Nanoseconds are cut, towards the past, like the seventh digit of a text.</summary>
    /// <returns>False where the time is beyond 64 bits.</returns>
    public static bool TryToMicros(this UnixUnit unit, long count, out long micros)
    {
        var wide = unit switch
        {
            UnixUnit.Seconds => (Int128)count * 1_000_000,
            UnixUnit.Milliseconds => (Int128)count * 1_000,
            UnixUnit.Microseconds => count,
            _ => (count / 1_000) - (count % 1_000 < 0 ? 1 : 0),
        } - TimeRules.Epoch;
        micros = (long)wide;
        return micros == wide && micros != long.MinValue && micros != long.MaxValue;
    }
}
