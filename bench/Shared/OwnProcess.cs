using System.Diagnostics;
using System.Runtime;

namespace Flux.Bench.Shared;

/// <summary>This program in another process.</summary>
internal static class OwnProcess
{
    private const string ServerGc = "DOTNET_gcServer";

    /// <summary>
    /// Runs the action in a process with Server GC, which an ASP.NET Core service has by default: verbs that host the gateway
    /// measure it as it is deployed. The collector is chosen when a process starts, so a process without it starts a second one.
    /// </summary>
    public static Task<int> WithServerGcAsync(string[] args, Func<Task<int>> action)
    {
        // On one core the runtime has no Server GC, whatever is asked for.
        var isRestarted = Environment.GetEnvironmentVariable(ServerGc) == "1";
        return GCSettings.IsServerGC || isRestarted ? action() : RunAsync(args);
    }

    /// <summary>Starts this program with Server GC and waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // Under `dotnet run` the process is the program itself; under `dotnet Flux.Bench.dll` it is the host.
        var isHost = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        string[] arguments = isHost ? [typeof(OwnProcess).Assembly.Location, .. args] : args;
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { UseShellExecute = false };
        start.Environment[ServerGc] = "1";
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
