using System.Text;
using CliWrap;

namespace Flux.EmbeddedTimescale;

/// <summary>Runs a command of the operating system to its end.</summary>
internal static class Tool
{
    /// <summary>True when the command is on the search path.</summary>
    public static bool Exists(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>Runs a command and returns its result, whatever the exit code. The command's messages are in English.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such command.</exception>
    public static async Task<ToolResult> RunAsync(
        string command, IReadOnlyCollection<string> arguments, CancellationToken cancellationToken, Action<string>? onLine = null)
    {
        var output = new StringBuilder();
        var errors = new StringBuilder();
        var lines = onLine is null ? PipeTarget.ToStringBuilder(output) : PipeTarget.ToDelegate(onLine);
        var result = await Cli.Wrap(command)
            .WithArguments(arguments)
            .WithWorkingDirectory("/")
            .WithEnvironmentVariables(environment => environment.Set("LC_ALL", "C"))
            .WithStandardOutputPipe(lines)
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellationToken);
        return new ToolResult(result.ExitCode, output.ToString(), errors.ToString());
    }
}

/// <summary>The result of a command.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>True when the command failed because a disk is full.</summary>
    public bool DiskFull => !Succeeded && (Errors.Contains("No space left on device", StringComparison.Ordinal)
        || Errors.Contains("enough free space", StringComparison.Ordinal));

    /// <summary>The command's error message, as one line without a full stop.</summary>
    public string ErrorLine
    {
        get
        {
            var lines = Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var errors = lines.Where(text => text.StartsWith("E: ", StringComparison.Ordinal)).Select(text => text[3..]).ToArray();
            var line = errors.Length > 0 ? errors[0] : lines.LastOrDefault();
            return line is null ? $"exit code {ExitCode}" : line.TrimEnd('.', ' ');
        }
    }
}
