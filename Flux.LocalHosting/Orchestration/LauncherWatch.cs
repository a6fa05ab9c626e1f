using System.Globalization;
using Flux.LocalHosting.Terminal;
using Microsoft.Extensions.Hosting;

namespace Flux.LocalHosting.Orchestration;

/// <summary>Stops the application when the <c>dotnet run</c> that started the AppHost is gone: killed, it cannot pass a signal on.</summary>
internal sealed class LauncherWatch(ConsoleTerminal terminal, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Only /proc can tell who started whom. Other launchers (a shell, nohup) may end and leave the AppHost running on purpose.
        if (!OperatingSystem.IsLinux() || Parent() is not { } launcher || !IsDotnetRun(launcher))
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (Parent() != launcher)
            {
                terminal.Notice("The 'dotnet run' that started this AppHost is gone. Stopping.");
                lifetime.StopApplication();
                return;
            }
        }
    }

    /// <returns>The parent's process id; null where it cannot be read.</returns>
    private static string? Parent() => File.Exists("/proc/self/status")
        ? File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith("PPid:", StringComparison.Ordinal))?["PPid:".Length..].Trim()
        : null;

    private static bool IsDotnetRun(string processId)
    {
        var commandLine = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cmdline");
        if (!File.Exists(commandLine))
        {
            return false;
        }

        var words = File.ReadAllText(commandLine).Split('\0');
        return Path.GetFileNameWithoutExtension(words[0]) == "dotnet" && words.Contains("run", StringComparer.Ordinal);
    }
}
