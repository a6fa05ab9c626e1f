using System.CommandLine;

namespace Flux.Bench.Stages;

/// <summary>The verb <c>stages</c>.</summary>
internal static class StageCommand
{
    public static Command Create()
    {
        var command = new Command("stages", "Decoding, sorting and gathering alone, without sockets and database.");
        command.SetAction(_ => StageRun.Run());
        return command;
    }
}
