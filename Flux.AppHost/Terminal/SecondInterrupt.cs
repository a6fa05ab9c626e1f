using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Flux.AppHost.Terminal;

/// <summary>
/// Ctrl+C once: the host stops everything in order. Twice: the AppHost ends at once, and the
/// orchestrator, which monitors it, ends the rest.
/// </summary>
internal sealed class SecondInterrupt(TimeProvider timeProvider) : IHostedService, IDisposable
{
    private const int ExitCodeOfInterrupt = 130;

    // Some senders signal the process and its group, so one request is received twice.
    private static readonly TimeSpan DuplicateInterval = TimeSpan.FromMilliseconds(300);

    private readonly Lock _gate = new();
    private PosixSignalRegistration? _registration;
    private long? _first;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => OnInterrupt());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registration?.Dispose();

    private void OnInterrupt()
    {
        lock (_gate)
        {
            _first ??= timeProvider.GetTimestamp();
            if (timeProvider.GetElapsedTime(_first.Value) < DuplicateInterval)
                return;
        }
        Environment.Exit(ExitCodeOfInterrupt);
    }
}
