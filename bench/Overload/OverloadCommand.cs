using System.CommandLine;
using Flux.Bench.Shared;

namespace Flux.Bench.Overload;

/// <summary>The verb <c>overload</c>.</summary>
internal static class OverloadCommand
{
    public static Command Create()
    {
        var seconds = Options.WithDefault("--seconds", 120, "Length of the overload.");
        var factor = Options.WithDefault("--factor", 10, "Offered load, as a multiple of what the service sustains.");
        var slow = Options.WithDefault("--slow-senders", 200, "Connections that send one byte a second meanwhile.");
        var command = new Command(
            "overload",
            "Offers ingest a multiple of the load that it sustains, and checks memory, status codes and stored rows.")
        {
            seconds, factor, slow,
        };
        command.SetAction((given, cancellationToken) => OverloadRun.RunAsync(
            TimeSpan.FromSeconds(given.GetValue(seconds)), given.GetValue(factor), given.GetValue(slow), cancellationToken));
        return command;
    }
}
