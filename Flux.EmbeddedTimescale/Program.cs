using System.Runtime.InteropServices;
using Flux.EmbeddedTimescale;
using Flux.EmbeddedTimescale.Server;

// Provisions a TimescaleDB and runs it in the foreground until a signal, or the end of the parent process.
// Exit code: 0 after a requested stop, 1 when no database is available (stderr says why).
using var stop = new CancellationTokenSource();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
_ = ParentProcess.WaitForEndAsync(TimeProvider.System, stop.Token).ContinueWith(_ => stop.Cancel(), TaskScheduler.Default);

try
{
    await EmbeddedTimescaleCommand.RunAsync(args, new LineProgress(Console.Out), TimeProvider.System, stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (DatabaseUnavailableException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
