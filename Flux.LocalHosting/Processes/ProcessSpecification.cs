namespace Flux.LocalHosting.Processes;

/// <summary>What to start, where, and with which environment: exactly this one, nothing is inherited.</summary>
internal sealed record ProcessSpecification(
    string Command,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment)
{
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(10);

    /// <summary>How long the process may take to end after SIGTERM.</summary>
    public TimeSpan Grace { get; init; } = DefaultGrace;
}
