using System.CommandLine;

namespace Flux.Bench.Overload;

/// <summary>The verb <c>overload</c>.</summary>
internal static class OverloadCommand
{
    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "Length of the overload.", DefaultValueFactory = _ => 120 };
        var factor = new Option<int>("--factor")
        {
            Description = "Offered load, as a multiple of what the service sustains.",
            DefaultValueFactory = _ => 10,
        };
        var slow = new Option<int>("--slow-senders")
        {
            Description = "Connections that send one byte a second meanwhile.",
            DefaultValueFactory = _ => 200,
        };
        var command = new Command(
            "overload",
            "Offers ingest a multiple of the load that it sustains, and checks memory, status codes and that every acknowledged row is stored.")
        {
            seconds, factor, slow,
        };
        command.SetAction((given, cancellationToken) => OverloadRun.RunAsync(
            TimeSpan.FromSeconds(given.GetValue(seconds)), given.GetValue(factor), given.GetValue(slow), cancellationToken));
        return command;
    }
}
