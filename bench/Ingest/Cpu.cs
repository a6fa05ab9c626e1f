using System.Globalization;

namespace Flux.Bench.Ingest;

/// <summary>CPU seconds of processes, as Linux counts them.</summary>
internal static class Cpu
{
    private const double TicksPerSecond = 100;

    /// <summary>CPU seconds of one process.</summary>
    public static double Of(int pid) => Stat(pid) is { } stat ? (stat.Own) / TicksPerSecond : 0;

    /// <summary>CPU seconds of a database server: its postmaster, the children that live and those that ended.</summary>
    public static double OfServer(int postmaster)
    {
        var own = Stat(postmaster);
        var sum = own is null ? 0 : own.Value.Own + own.Value.Ended;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) && Stat(pid) is { } stat && stat.Parent == postmaster)
                sum += stat.Own;
        }

        return sum / TicksPerSecond;
    }

    public static int ParentOf(int pid) => Stat(pid)?.Parent ?? 0;

    /// <summary>Most memory a process had resident, in bytes.</summary>
    public static long PeakMemory(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    private static (int Parent, long Own, long Ended)? Stat(int pid)
    {
        try
        {
            // The name in brackets may hold anything; what follows is numbers.
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), Number(11) + Number(12), Number(13) + Number(14));

            long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
