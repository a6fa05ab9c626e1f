using System.Runtime.InteropServices;
using Flux.LocalHosting.Terminal;
using Microsoft.Extensions.Hosting;

namespace Flux.LocalHosting.Orchestration;

/// <summary>Ctrl+C once: everything is asked to end. Twice: everything is ended, now.</summary>
internal sealed class ImpatientStop(Orchestrator orchestrator, ConsoleTerminal terminal, IHostApplicationLifetime lifetime, TimeProvider time)
    : IHostedService, IDisposable
{
    private const int ExitCodeOfInterrupt = 130;
    // Some senders signal the process and its group: one wish, heard twice.
    private static readonly TimeSpan Echo = TimeSpan.FromMilliseconds(300);
    private readonly Lock _gate = new();
    private PosixSignalRegistration? _interrupt;
    private PosixSignalRegistration? _hangUp;
    private long? _firstInterrupt;

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
        lock (_gate)
        {
            if (_firstInterrupt is null)
            {
                // The host hears it too, and starts to stop.
                _firstInterrupt = time.GetTimestamp();
                terminal.Notice("Stopping. Press Ctrl+C again to end everything at once.");
                return;
            }

            if (time.GetElapsedTime(_firstInterrupt.Value) < Echo)
            {
                return;
            }
        }

        terminal.Notice("Ending everything now.");
        orchestrator.Kill();
        Environment.Exit(ExitCodeOfInterrupt);
    }
}
