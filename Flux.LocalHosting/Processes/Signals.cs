using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Flux.LocalHosting.Processes;

/// <summary>POSIX signals, to a process or (negative id) to a process group.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <returns>False when there is no such process or group.</returns>
    public static bool Send(int processId, int signal) => NativeKill(processId, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeKill(int processId, int signal);
}
