using System.Globalization;
using Flux.EmbeddedTimescale.Server;
using Microsoft.Extensions.Hosting;

namespace Flux.AppHost.Terminal;

/// <summary>Stops the application when the <c>dotnet run</c> that started it has ended: a killed one cannot forward a signal.</summary>
internal sealed class LauncherWatch(ConsoleTerminal terminal, IHostApplicationLifetime lifetime, TimeProvider timeProvider)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Needs /proc to find the parent. Other launchers (a shell, nohup) may end and leave the AppHost running on purpose.
        if (!OperatingSystem.IsLinux() || !IsDotnetRun(ParentProcess.Id()))
            return;
        await ParentProcess.WaitForEndAsync(timeProvider, stoppingToken);
        terminal.Notice("The 'dotnet run' that started this AppHost has ended.");
        lifetime.StopApplication();
    }

    private static bool IsDotnetRun(int processId)
    {
        var commandLine = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cmdline");
        if (!File.Exists(commandLine))
            return false;
        var words = File.ReadAllText(commandLine).Split('\0');
        return Path.GetFileNameWithoutExtension(words[0]) == "dotnet" && words.Contains("run", StringComparer.Ordinal);
    }
}
