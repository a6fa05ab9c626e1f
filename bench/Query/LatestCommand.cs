using System.CommandLine;
using Flux.Bench.Shared;

namespace Flux.Bench.Query;

/// <summary>The verb <c>latest</c>.</summary>
internal static class LatestCommand
{
    public static Command Create(string[] args)
    {
        var database = new KeptDatabase();
        var command = new Command("latest", "Newest rows of 100,000 series of 20,000 devices, and of one device.");
        database.AddTo(command);
        command.SetAction((given, _) =>
            OwnProcess.WithServerGcAsync(args, () => database.RunAsync(given, LatestDatabase.CreateAsync, LatestRun.RunAsync)));
        return command;
    }
}
