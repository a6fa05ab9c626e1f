namespace Flux.ServiceDefaults.Authentication;

/// <summary>What a caller may do. None of them includes another; the policies of endpoints have the same names.</summary>
public static class FluxScopes
{
    /// <summary>Send rows, and read the receipts of what was sent.</summary>
    public const string Write = "flux.write";

    /// <summary>Query rows, rollups and series.</summary>
    public const string Read = "flux.read";

    /// <summary>Read the state of the system: its status and its metrics, not its rows.</summary>
    public const string Admin = "flux.admin";

    public static IReadOnlyList<string> All { get; } = [Write, Read, Admin];
}
