namespace Flux.EmbeddedTimescale;

/// <summary>How a command ended.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>True when the command failed because a disk is full.</summary>
    public bool DiskFull => !Succeeded && (Errors.Contains("No space left on device", StringComparison.Ordinal)
        || Errors.Contains("enough free space", StringComparison.Ordinal));

    /// <summary>What the command said was wrong, as one line.</summary>
    public string Complaint
    {
        get
        {
            var lines = Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var errors = lines.Where(line => line.StartsWith("E: ", StringComparison.Ordinal)).Select(line => line[3..]).ToArray();
            var told = errors.Length > 0 ? errors[0] : lines.LastOrDefault();
            return told is null ? $"exit code {ExitCode}" : told.TrimEnd('.', ' ');
        }
    }
}
