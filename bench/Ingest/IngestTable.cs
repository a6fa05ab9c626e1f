using System.Globalization;
using Spectre.Console;

namespace Flux.Bench.Ingest;

/// <summary>The median round of each measurement, and its ratio to the floors (a) and (b).</summary>
internal static class IngestTable
{
    public static void Print(List<Measurement> results, long peakMemory)
    {
        var medians = results.GroupBy(result => result.Name, StringComparer.Ordinal)
            .Select(group => group.OrderBy(result => result.RowsPerSecond).ElementAt(group.Count() / 2)).ToList();
        var seed = medians.Find(result => result.Name.StartsWith("(a)", StringComparison.Ordinal))?.RowsPerSecond ?? double.NaN;
        var copy = medians.Find(result => result.Name.StartsWith("(b)", StringComparison.Ordinal))?.RowsPerSecond ?? double.NaN;
        var table = new Table().AddColumns(
            "median of the rounds", "rows/s", "× (a)", "× (b)", "database CPU s", "ingest CPU s", "ingest/database", "load CPU s",
            "bytes allocated/row", "p50 ms", "p99 ms");
        foreach (var one in medians)
        {
            table.AddRow(
                one.Name,
                Text($"{one.RowsPerSecond:N0}"),
                Text($"{one.RowsPerSecond / seed:F2}"),
                Text($"{one.RowsPerSecond / copy:F2}"),
                Text($"{one.DatabaseCpu:F2}"),
                Text($"{one.IngestCpu:F2}"),
                one.IngestCpu == 0 ? "" : Text($"{one.IngestCpu / one.DatabaseCpu:P0}"),
                Text($"{one.LoadCpu:F2}"),
                one.IngestCpu == 0 ? "" : Text($"{(double)one.Allocated / one.Rows:F1}"),
                Text($"{one.P50.TotalMilliseconds:F1}"),
                Text($"{one.P99.TotalMilliseconds:F1}"));
        }

        AnsiConsole.Profile.Width = 220;
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(Text($"Flux.Ingest's peak memory: {peakMemory / 1e6:N0} MB"));
    }

    private static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
}
