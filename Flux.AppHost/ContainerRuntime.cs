using System.ComponentModel;
using System.Diagnostics;

namespace Flux.AppHost;

/// <summary>Finds the container runtime of this machine, if one responds.</summary>
internal static class ContainerRuntime
{
    private static readonly string[] Known = ["docker", "podman"];

    /// <summary>An installed client is not enough: its engine must respond within this time.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>The first runtime whose <c>info</c> succeeds in time; null if none does.</summary>
    /// <param name="preferred">Aspire's own choice (<c>ASPIRE_CONTAINER_RUNTIME</c>): if set, only that one is tried.</param>
    public static string? FindHealthy(string? preferred) =>
        (preferred is null ? Known : [preferred]).FirstOrDefault(name => IsHealthy(name, Timeout));

    /// <summary>True when <c>{command} info</c> ends with 0 in time.</summary>
    public static bool IsHealthy(string command, TimeSpan timeout)
    {
        var start = new ProcessStartInfo(command, ["info"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            // Read and discarded: a full pipe would block the command.
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.StandardInput.Close();
            if (process.WaitForExit(timeout))
                return process.ExitCode == 0;
            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            // There is no such command.
            return false;
        }
    }
}
