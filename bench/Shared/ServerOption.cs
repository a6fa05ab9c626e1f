using System.CommandLine;

namespace Flux.Bench.Shared;

/// <summary>The server that the databases of a run are created on.</summary>
internal static class ServerOption
{
    // Flux.TestDatabase reads it.
    private const string Variable = "FLUX_TEST_SERVER";

    public static Option<string?> Instance { get; } = new("--server")
    {
        Description = $"Connection string of a running server, without a database. Default: {Variable}, otherwise a throw-away server "
            + "(fsync off). The verb crash always starts its own.",
        Recursive = true,
    };

    /// <summary>Whether there is a server that outlives this process, and with it the databases there.</summary>
    public static bool IsNamed => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    public static void Apply(ParseResult parsed)
    {
        if (parsed.Errors.Count == 0 && parsed.GetValue(Instance) is { Length: > 0 } server)
            Environment.SetEnvironmentVariable(Variable, server);
    }
}
