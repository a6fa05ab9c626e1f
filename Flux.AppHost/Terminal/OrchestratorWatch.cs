using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace Flux.AppHost.Terminal;

/// <summary>
/// Ends the AppHost when Aspire's orchestrator was killed: its processes end with it, and nothing would start them again.
/// </summary>
internal sealed class OrchestratorWatch(
    ConsoleTerminal terminal, IHostApplicationLifetime lifetime, TimeProvider timeProvider) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var timer = new PeriodicTimer(Interval, timeProvider);
        var orchestrator = Find();
        while (orchestrator is null && await timer.WaitForNextTickAsync(stoppingToken))
            orchestrator = Find();
        while (Directory.Exists(orchestrator))
            await timer.WaitForNextTickAsync(stoppingToken);
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return;
        terminal.Notice("Aspire's orchestrator has ended, and everything that it started ends with it. Start again.");
        // A normal stop would call the orchestrator.
        Environment.Exit(1);
    }

    /// <summary>Its folder in /proc; its command line names this process as the one to monitor.</summary>
    private static string? Find()
    {
        var monitored = string.Create(CultureInfo.InvariantCulture, $"--monitor\0{Environment.ProcessId}\0");
        return Directory.EnumerateDirectories("/proc").FirstOrDefault(process =>
            char.IsAsciiDigit(Path.GetFileName(process)[0]) && CommandLine(process).Contains(monitored, StringComparison.Ordinal)
            && CommandLine(process).Contains("start-apiserver", StringComparison.Ordinal));
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
