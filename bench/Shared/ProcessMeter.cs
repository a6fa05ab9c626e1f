using System.Globalization;

namespace Flux.Bench.Shared;

/// <summary>CPU time and memory of processes, as Linux counts them.</summary>
internal static class ProcessMeter
{
    private const double TicksPerSecond = 100;

    /// <summary>CPU seconds of one process.</summary>
    public static double Cpu(int pid) => Stat(pid) is { } stat ? stat.Own / TicksPerSecond : 0;

    /// <summary>CPU seconds of a database server: its postmaster, its running children and those that have ended.</summary>
    public static double ServerCpu(int postmaster)
    {
        var own = Stat(postmaster);
        var sum = own is null ? 0 : own.Value.Own + own.Value.Ended;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            var isProcess = int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid);
            if (isProcess && Stat(pid) is { } stat && stat.Parent == postmaster)
                sum += stat.Own;
        }

        return sum / TicksPerSecond;
    }

    public static int ParentOf(int pid) => Stat(pid)?.Parent ?? 0;

    /// <summary>Resident memory of a process, bytes.</summary>
    public static long Memory(int pid) => Status(pid, "VmRSS:");

    /// <summary>The largest resident memory of a process so far, bytes.</summary>
    public static long PeakMemory(int pid) => Status(pid, "VmHWM:");

    private static long Status(int pid, string name)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    private static (int Parent, long Own, long Ended)? Stat(int pid)
    {
        try
        {
            // The name in brackets may contain anything; what follows is numbers.
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
