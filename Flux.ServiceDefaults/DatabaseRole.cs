namespace Flux.ServiceDefaults;

/// <summary>A role that Flux.SchemaMigrator makes, with what a session in it begins with.</summary>
/// <remarks>
/// A service takes its role at the start of each session (<c>options=-c role=…</c>), so that it has no more rights than its work needs even
/// where all services are given one connection string. Who wants a boundary against a hostile service gives each a login of its own
/// that is a member of the role (docs/security.md).
/// </remarks>
public sealed record DatabaseRole
{
    private DatabaseRole(string sessionSettings) => SessionSettings = sessionSettings;

    /// <summary>Adds rows and receipts, reads no row.</summary>
    public static DatabaseRole Ingest { get; } = new("-c role=flux_ingest");

    /// <summary>Reads rows. No statement outlives the answer that it was for by long: answers have 30 s.</summary>
    /// <remarks>Answers take milliseconds, which compiling them would not; the newest rows of 100,000 series are sorted in 10 MB.</remarks>
    public static DatabaseRole Gateway { get; } =
        new("-c role=flux_gateway -c default_transaction_read_only=on -c statement_timeout=60s -c jit=off -c work_mem=16MB");

    internal string SessionSettings { get; }
}
