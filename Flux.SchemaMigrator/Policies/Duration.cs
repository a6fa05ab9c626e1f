using System.Globalization;

namespace Flux.SchemaMigrator.Policies;

/// <summary>Durations as people read them.</summary>
internal static class Duration
{
    public static string Text(TimeSpan value)
    {
        var parts = new[] { (value.Days, "day"), (value.Hours, "hour"), (value.Minutes, "minute"), (value.Seconds, "second") }
            .Where(part => part.Item1 != 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Item1} {part.Item2}{(part.Item1 == 1 ? "" : "s")}"))
            .ToList();
        return parts.Count == 0 ? "0" : string.Join(' ', parts);
    }
}
