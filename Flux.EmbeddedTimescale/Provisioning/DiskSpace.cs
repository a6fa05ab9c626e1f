namespace Flux.EmbeddedTimescale.Provisioning;

/// <summary>A full disk, told apart from other failures.</summary>
internal static class DiskSpace
{
    /// <summary>How much provisioning writes at its peak, in bytes: lists, packages and the tree.</summary>
    private const long Needed = 250_000_000;

    /// <summary>The HResult of an <see cref="IOException"/> for ENOSPC, as .NET raises it on Unix.</summary>
    public const int FullHResult = 28;

    public static bool IsFull(this IOException error) => error.HResult == FullHResult;

    /// <exception cref="DatabaseUnavailableException">The disk of a directory cannot take what is still to be written.</exception>
    public static void ThrowUnlessFree(string directory, long alreadyWritten)
    {
        var free = new DriveInfo(directory).AvailableFreeSpace;
        if (free + alreadyWritten < Needed)
            throw Full(directory, $"has {free / 1_000_000} MB free");
    }

    public static DatabaseUnavailableException Full(string directory, string state = "is full", Exception? inner = null) =>
        DatabaseUnavailableException.WithWaysOut(
            $"The disk of {directory} {state}, and an embedded TimescaleDB needs {Needed / 1_000_000} MB there: free some space, or move it with XDG_DATA_HOME.", inner);
}
