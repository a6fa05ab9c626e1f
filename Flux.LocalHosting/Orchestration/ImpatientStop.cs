using System.Runtime.InteropServices;
using Flux.LocalHosting.Terminal;
using Microsoft.Extensions.Hosting;

namespace Flux.LocalHosting.Orchestration;

/// <summary>Ctrl+C once: everything is asked to end. Twice: everything is ended, now.</summary>
internal sealed class ImpatientStop(Orchestrator orchestrator, ConsoleTerminal terminal, IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    private const int ExitCodeOfInterrupt = 130;
    private PosixSignalRegistration? _interrupt;
    private PosixSignalRegistration? _hangUp;
    private int _interrupts;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => OnInterrupt());
        if (!OperatingSystem.IsWindows())
        {
            // The terminal window was closed: end as with Ctrl+C.
            _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                lifetime.StopApplication();
            });
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _interrupt?.Dispose();
        _hangUp?.Dispose();
    }

    private void OnInterrupt()
    {
        // The first one is also the host's, which starts to stop.
        if (Interlocked.Increment(ref _interrupts) < 2)
        {
            terminal.Notice("Stopping. Press Ctrl+C again to end everything at once.");
            return;
        }

        terminal.Notice("Ending everything now.");
        orchestrator.Kill();
        Environment.Exit(ExitCodeOfInterrupt);
    }
}
