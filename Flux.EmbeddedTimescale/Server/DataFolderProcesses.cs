using System.Globalization;

namespace Flux.EmbeddedTimescale.Server;

/// <summary>The PostgreSQL processes that live in a cluster: each has it as its working directory.</summary>
internal static class DataFolderProcesses
{
    /// <summary>Process ids, in no order. Zombies do not live.</summary>
    public static IReadOnlyList<int> Living(string cluster)
    {
        var path = Path.GetFullPath(cluster);
        var living = new List<int>();
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && LivesIn(process, path))
                living.Add(id);
        }
        return living;
    }

    private static bool LivesIn(string process, string cluster)
    {
        try
        {
            // A process in a user namespace has the same view of paths; a moved or linked data folder is resolved on both sides.
            return File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName is { } cwd
                && (cwd == cluster || cwd == Resolved(cluster))
                && File.ReadAllText(Path.Combine(process, "cmdline")).Contains("postgres", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The path with every symbolic link on the way followed, as the kernel shows it.</summary>
    private static string Resolved(string path)
    {
        var resolved = "/";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(resolved, part);
            resolved = Directory.ResolveLinkTarget(next, returnFinalTarget: true)?.FullName ?? next;
        }
        return resolved;
    }
}
