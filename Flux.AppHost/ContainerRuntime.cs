using System.ComponentModel;
using System.Diagnostics;

namespace Flux.AppHost;

/// <summary>The container runtime of this machine, if one answers.</summary>
internal static class ContainerRuntime
{
    private static readonly string[] Known = ["docker", "podman"];

    /// <summary>A client alone proves nothing: its engine has to answer, and soon.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The first runtime whose <c>info</c> succeeds in time; null when none does.</summary>
    /// <param name="preferred">Aspire's own choice (<c>ASPIRE_CONTAINER_RUNTIME</c>): if set, only that one counts.</param>
    public static string? FindHealthy(string? preferred) =>
        (preferred is null ? Known : [preferred]).FirstOrDefault(name => IsHealthy(name, Patience));

    /// <summary>True when <c>{command} info</c> ends with 0 in time.</summary>
    public static bool IsHealthy(string command, TimeSpan patience)
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
            // Read and dropped: a full pipe would stop the command.
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.StandardInput.Close();
            if (process.WaitForExit(patience))
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
