using System.Globalization;

namespace Flux.AppHost.Terminal;

/// <summary>The process that listens on a port, if this user may see it (Linux only).</summary>
internal sealed record PortHolder(string ProcessId, string Name)
{
    private const string Listening = "0A";
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    // The kernel truncates a process name after 15 characters.
    private static readonly string[] FluxNames = ["postgres", "dcp", "Flux.Ingest", "Flux.QueryGatew", "Aspire.Dashboar", "Flux.AppHost"];

    /// <summary>Whether it may belong to an earlier run that is still ending.</summary>
    public bool MayBeEarlierRun => FluxNames.Contains(Name, StringComparer.Ordinal);

    /// <summary>Returns null if it cannot be determined.</summary>
    public static PortHolder? Find(int port)
    {
        try
        {
            var sockets = Tables.Where(File.Exists).SelectMany(table => Inodes(table, port)).ToHashSet(StringComparer.Ordinal);
            var owner = sockets.Count == 0 ? null : Directory.EnumerateDirectories("/proc")
                .FirstOrDefault(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && Holds(process, sockets));
            return owner is null ? null : new PortHolder(Path.GetFileName(owner), File.ReadAllText(Path.Combine(owner, "comm")).Trim());
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public override string ToString() => $"process {ProcessId} ({Name})";

    // Columns: slot, local address:port in hexadecimal, remote address, state, …, inode as the tenth.
    private static IEnumerable<string> Inodes(string table, int port)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return File.ReadLines(table).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length > 9 && columns[1].EndsWith(suffix, StringComparison.Ordinal) && columns[3] == Listening)
            .Select(columns => $"socket:[{columns[9]}]");
    }

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd"))
                .Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
