namespace Flux.AppHost.Database;

/// <summary><c>Flux:Database:Embedded</c>: the local PostgreSQL that runs as a child process.</summary>
/// <param name="BinDirectory">The bin folder of a PostgreSQL ≥ 15 with TimescaleDB ≥ 2.18; null: look for one, or provision one.</param>
/// <param name="DataDirectory">Absolute; null: below the user's data folder, one for each checkout.</param>
/// <param name="Port">On 127.0.0.1; 0: any free one.</param>
/// <param name="ThrowAway">For tests: faster, not safe against power cuts, and the data folder is removed when the server ends.</param>
internal sealed record EmbeddedOptions(string? BinDirectory, string? DataDirectory, int Port, bool ThrowAway)
{
    /// <summary>Not PostgreSQL's 5432, which the machine's own server may have.</summary>
    public const int DefaultPort = 5433;
}
