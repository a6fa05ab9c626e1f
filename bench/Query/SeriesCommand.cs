using System.CommandLine;
using Flux.Bench.Shared;

namespace Flux.Bench.Query;

/// <summary>The verb <c>series</c>.</summary>
internal static class SeriesCommand
{
    public static Command Create(string[] args)
    {
        var seconds = Options.WithDefault<double>("--seconds", 2, "Length of a round.");
        var series = Options.WithDefault("--series", 10, "Series to fill, nearly a million rows each; queries name nine of them.");
        var database = new KeptDatabase();
        var command = new Command("series", "Charts over a year, from rollups and from raw rows, over GraphQL and OData.")
        {
            seconds, series,
        };
        database.AddTo(command);
        command.SetAction((given, _) => OwnProcess.WithServerGcAsync(args, () => database.RunAsync(
            given,
            () => SeriesDatabase.CreateAsync(given.GetValue(series)),
            filled => SeriesRun.RunAsync(filled, TimeSpan.FromSeconds(given.GetValue(seconds))))));
        return command;
    }
}
