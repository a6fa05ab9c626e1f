using System.CommandLine;
using Flux.Bench.Shared;

namespace Flux.Bench.Query;

/// <summary>The verb <c>series</c>.</summary>
internal static class SeriesCommand
{
    public static Command Create(string[] args)
    {
        var seconds = new Option<double>("--seconds") { Description = "Length of a round.", DefaultValueFactory = _ => 2 };
        var series = new Option<int>("--series")
        {
            Description = "Series in the database that is filled: nearly a million rows each. Queries name nine of them.",
            DefaultValueFactory = _ => 10,
        };
        var database = new KeptDatabase();
        var command = new Command("series", "Charts over a year, from rollups and from raw rows, over GraphQL and OData.") { seconds, series };
        database.AddTo(command);
        command.SetAction((given, _) => OwnProcess.WithServerGcAsync(args, () => database.RunAsync(
            given,
            () => SeriesDatabase.CreateAsync(given.GetValue(series)),
            filled => SeriesRun.RunAsync(filled, TimeSpan.FromSeconds(given.GetValue(seconds))))));
        return command;
    }
}
