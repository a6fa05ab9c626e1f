using System.CommandLine;
using Flux.Bench.Shared;

namespace Flux.Bench.Query;

/// <summary>The verb <c>memory</c>.</summary>
internal static class MemoryCommand
{
    public static Command Create(string[] args)
    {
        var rows = Options.WithDefault("--rows", 5_000_000, "Rows of the response.");
        var command = new Command("memory", "Memory that the gateway keeps alive while it streams one large response.") { rows };
        command.SetAction((given, _) => OwnProcess.WithServerGcAsync(args, () => MemoryRun.RunAsync(given.GetValue(rows))));
        return command;
    }
}
