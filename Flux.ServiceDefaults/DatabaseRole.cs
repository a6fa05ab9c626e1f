using Npgsql;

namespace Flux.ServiceDefaults;

/// <summary>A role that Flux.SchemaMigrator makes, with what a session in it begins with.</summary>
/// <remarks>
/// A service takes its role at the start of each session (<c>options=-c role=…</c>), so that it has no more rights than its work needs even
/// where all services are given one connection string. Who wants a boundary against a hostile service gives each a login of its own
/// that is a member of the role (docs/operate/security.md).
/// </remarks>
public sealed record DatabaseRole
{
    private const int StatementsKept = 32;

    private readonly string _sessionSettings;
    private readonly bool _preparesStatements;

    private DatabaseRole(string sessionSettings, bool preparesStatements)
    {
        _sessionSettings = sessionSettings;
        _preparesStatements = preparesStatements;
    }

    /// <summary>Adds rows and receipts, reads no row.</summary>
    public static DatabaseRole Ingest { get; } = new("-c role=flux_ingest", preparesStatements: false);

    /// <summary>Reads rows. No statement outlives the answer that it was for by long: answers have 30 s.</summary>
    /// <remarks>
    /// Answers take milliseconds, which compiling them would not; the newest rows of 100,000 series are sorted in 10 MB. Statements that come
    /// again are parsed once in a session, but planned each time: which chunks are read depends on the values.
    /// </remarks>
    public static DatabaseRole Gateway { get; } =
        new("-c role=flux_gateway -c default_transaction_read_only=on -c statement_timeout=60s -c jit=off -c work_mem=16MB -c plan_cache_mode=force_custom_plan", preparesStatements: true);

    /// <summary>Has sessions begin in this role.</summary>
    public void ApplyTo(NpgsqlConnectionStringBuilder connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        // As settings of the session's start they are its defaults: resetting it leads back to them.
        connection.Options = $"{connection.Options} {_sessionSettings}".Trim();
        if (!_preparesStatements)
            return;

        connection.MaxAutoPrepare = StatementsKept;
        connection.AutoPrepareMinUsages = 2;
        // Nothing that a service of rows does changes its session, and what a reset asks of a session with statements is a query of its own.
        connection.NoResetOnClose = true;
    }
}
