namespace Flux.EmbeddedTimescale;

/// <summary>A lock between processes that the operating system releases when its holder dies.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or returns null when another process has it.</summary>
    public static FileLock? TryTake(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Takes the lock, waiting for its holder; <paramref name="onWait"/> is called once if there is one.</summary>
    public static async Task<FileLock> TakeAsync(string path, Action onWait, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var waiting = false;
        while (true)
        {
            if (TryTake(path) is { } taken)
                return taken;
            if (!waiting)
                onWait();
            waiting = true;
            await Task.Delay(Pause, timeProvider, cancellationToken);
        }
    }

    public void Dispose() => _file.Dispose();
}
