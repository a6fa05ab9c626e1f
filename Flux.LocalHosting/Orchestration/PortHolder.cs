using System.Globalization;

namespace Flux.LocalHosting.Orchestration;

/// <summary>Who listens on a port, as far as this user may know (Linux only).</summary>
internal static class PortHolder
{
    private const string Listening = "0A";
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <returns>Such as <c>process 4711 (postgres)</c>; null when it cannot be found out.</returns>
    public static string? Find(int port)
    {
        try
        {
            var sockets = Tables.Where(File.Exists).SelectMany(table => Inodes(table, port)).ToHashSet(StringComparer.Ordinal);
            var owner = sockets.Count == 0 ? null : Directory.EnumerateDirectories("/proc")
                .FirstOrDefault(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && Holds(process, sockets));
            return owner is null ? null : $"process {Path.GetFileName(owner)} ({File.ReadAllText(Path.Combine(owner, "comm")).Trim()})";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Columns: slot, local address:port in hexadecimal, remote address, state, …, inode as the tenth.
    private static IEnumerable<string> Inodes(string table, int port)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return File.ReadLines(table).Skip(1)
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length > 9 && columns[1].EndsWith(suffix, StringComparison.Ordinal) && columns[3] == Listening)
            .Select(static columns => $"socket:[{columns[9]}]");
    }

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(fd => new FileInfo(fd).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception notOurs) when (notOurs is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
