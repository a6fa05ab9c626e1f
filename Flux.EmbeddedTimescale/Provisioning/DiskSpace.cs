namespace Flux.EmbeddedTimescale.Provisioning;

/// <summary>Distinguishes a full disk from other failures.</summary>
internal static class DiskSpace
{
    /// <summary>The most disk space that provisioning uses, in bytes: lists, packages and the tree.</summary>
    private const long Needed = 250_000_000;

    /// <summary>The HResult of an <see cref="IOException"/> for ENOSPC, as .NET raises it on Unix.</summary>
    public const int FullHResult = 28;

    public static bool IsFull(this IOException error) => error.HResult == FullHResult;

    /// <exception cref="DatabaseUnavailableException">
    /// The disk of the directory has too little space for what is still to be written.
    /// </exception>
    public static void ThrowUnlessFree(string directory, long alreadyWritten)
    {
        var free = new DriveInfo(directory).AvailableFreeSpace;
        if (free + alreadyWritten < Needed)
            throw Full(directory, $"has {free / 1_000_000} MB free");
    }

    public static DatabaseUnavailableException Full(string directory, string state = "is full", Exception? inner = null) =>
        DatabaseUnavailableException.WithAlternatives(
            $"The disk of {directory} {state}, and an embedded TimescaleDB needs {Needed / 1_000_000} MB there: "
            + "free some space, or set XDG_DATA_HOME to use another disk.", inner);
}
