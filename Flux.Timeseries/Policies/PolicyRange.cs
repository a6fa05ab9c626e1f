namespace Flux.Timeseries.Policies;

/// <summary>The range of one duration.</summary>
internal static class PolicyRange
{
    public static readonly TimeSpan Century = TimeSpan.FromDays(36_525);

    public static IEnumerable<string> Check(string key, TimeSpan value, TimeSpan least, TimeSpan most) =>
        value < least || value > most ? [$"{key} is {value:c}, but must be from {least:c} to {most:c}."] : [];
}
