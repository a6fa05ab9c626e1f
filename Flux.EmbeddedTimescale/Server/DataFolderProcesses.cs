using System.Globalization;

namespace Flux.EmbeddedTimescale.Server;

/// <summary>The PostgreSQL processes of a cluster: each has it as its working directory.</summary>
internal static class DataFolderProcesses
{
    /// <summary>Process ids, in no order, without zombies.</summary>
    public static IReadOnlyList<int> Find(string cluster)
    {
        var path = Path.GetFullPath(cluster);
        var found = new List<int>();
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            var isProcess = int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id);
            if (isProcess && IsOf(process, path))
                found.Add(id);
        }
        return found;
    }

    private static bool IsOf(string process, string cluster)
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
