namespace Flux.EmbeddedTimescale.Server;

/// <summary>The settings of an embedded server.</summary>
/// <param name="DataDirectory">Holds everything of this server: cluster, sockets, lock.</param>
/// <param name="Port">TCP port on 127.0.0.1.</param>
/// <param name="Password">Of the user postgres, for TCP.</param>
/// <param name="Database">Created if missing; null for none.</param>
/// <param name="ThrowAway">For tests: not safe against power cuts; the data folder is removed when the server ends.</param>
internal sealed record ServerSettings(string DataDirectory, int Port, string Password, string? Database, bool ThrowAway = false)
{
    public const string User = "postgres";
}
