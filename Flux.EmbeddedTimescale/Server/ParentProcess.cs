using System.Globalization;

namespace Flux.EmbeddedTimescale.Server;

/// <summary>The process that started this one.</summary>
internal static class ParentProcess
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Completes when the parent has ended: the kernel then gives this process another one.</summary>
    public static async Task WaitForEndAsync(TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var parent = Id();
        using var timer = new PeriodicTimer(Interval, timeProvider);
        while (Id() == parent)
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    /// <summary>The fourth field of <c>proc_pid_stat(5)</c>; the second, a name in brackets, may contain anything.</summary>
    public static int Id()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return int.Parse(fields[1], CultureInfo.InvariantCulture);
    }
}
