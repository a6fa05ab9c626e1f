using System.Diagnostics;

namespace Flux.LocalHosting.Processes;

internal static class ProcessExit
{
    /// <summary>Completes when the process has ended, whoever may still hold its output open.</summary>
    public static Task Of(Process process)
    {
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => exited.TrySetResult();
        process.EnableRaisingEvents = true;
        if (process.HasExited)
        {
            exited.TrySetResult();
        }

        return exited.Task;
    }
}
