using System.Globalization;
using System.Runtime.Versioning;

namespace Flux.LocalHosting.Processes;

/// <summary>A leader and what it has started.</summary>
[UnsupportedOSPlatform("windows")]
internal static class ProcessGroup
{
    /// <summary>Whether a process of the group still runs. Zombies that nobody has reaped yet do not.</summary>
    public static bool IsAlive(int leader) =>
        Signals.Send(-leader, signal: 0) && (!OperatingSystem.IsLinux() || Directory.EnumerateDirectories("/proc").Any(process => IsMember(process, leader)));

    private static bool IsMember(string process, int leader)
    {
        if (!char.IsAsciiDigit(Path.GetFileName(process)[0]))
        {
            return false;
        }

        try
        {
            // pid (name) state ppid pgrp …; the name may contain anything.
            var status = File.ReadAllText(Path.Combine(process, "stat"));
            var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ', 4);
            return fields[0] != "Z" && fields[2] == leader.ToString(CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has ended between the listing and the reading.
            return false;
        }
    }
}
