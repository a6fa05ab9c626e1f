using Aspire.Hosting;

namespace Flux.LocalHosting.Processes;

/// <summary>Finds a command as a shell would.</summary>
internal static class Executables
{
    /// <exception cref="DistributedApplicationException">There is no such command, or no such directory.</exception>
    public static string Find(string command, string workingDirectory)
    {
        if (!Directory.Exists(workingDirectory))
        {
            throw new DistributedApplicationException($"The working directory '{workingDirectory}' does not exist.");
        }

        if (command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || Path.IsPathRooted(command))
        {
            var path = Path.GetFullPath(command, workingDirectory);
            return File.Exists(path) ? path : throw new DistributedApplicationException($"The command '{path}' does not exist.");
        }

        return TryFind(command)
            ?? throw new DistributedApplicationException($"The command '{command}' was not found in any folder of PATH. Install it, or give its full path.");
    }

    /// <summary>The command's full path, or null when no folder of PATH has it.</summary>
    public static string? TryFind(string command)
    {
        if (command == "dotnet" && Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host))
        {
            return host;
        }

        string[] names = OperatingSystem.IsWindows() ? [$"{command}.exe", $"{command}.cmd", command] : [command];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None);
}
