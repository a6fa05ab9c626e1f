namespace Fleet.Model;

/// <summary>Pseudo-random numbers as a pure function of their keys: no state, no order of calls.</summary>
internal static class Noise
{
    /// <summary>A number in [0, 1) for the given keys.</summary>
    public static double Uniform(int seed, int device, int channel, long index)
    {
        var hash = Mix(Mix(Mix(Mix((ulong)seed) ^ (uint)device) ^ (uint)channel) ^ (ulong)index);
        return (hash >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>A smooth curve in [-1, 1] that changes direction about once per <paramref name="period"/>.</summary>
    public static double Smooth(int seed, int device, int channel, DateTimeOffset time, TimeSpan period)
    {
        var (index, rest) = Math.DivRem(time.UtcTicks, period.Ticks);
        var x = (double)rest / period.Ticks;
        var weight = x * x * (3 - (2 * x));
        var (from, to) = (Uniform(seed, device, channel, index), Uniform(seed, device, channel, index + 1));
        return (2 * (from + ((to - from) * weight))) - 1;
    }

    /// <summary>The finalizer of SplitMix64.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
