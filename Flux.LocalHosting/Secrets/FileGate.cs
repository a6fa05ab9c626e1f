namespace Flux.LocalHosting.Secrets;

/// <summary>A lock between processes: who has the file open is inside.</summary>
internal static class FileGate
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="TimeoutException">Another process stayed inside for too long.</exception>
    public static IDisposable Enter(string path)
    {
        var started = TimeProvider.System.GetTimestamp();
        var spin = new SpinWait();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            }
            catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
            {
                if (TimeProvider.System.GetElapsedTime(started) > Patience)
                {
                    throw new TimeoutException($"'{path}' is held by another process.", taken);
                }

                spin.SpinOnce();
            }
        }
    }
}
