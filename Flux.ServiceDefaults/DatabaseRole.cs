using Npgsql;

namespace Flux.ServiceDefaults;

/// <summary>A role that Flux.SchemaMigrator creates, with the settings of its sessions.</summary>
/// <remarks>
/// A service takes its role at the start of each session (<c>options=-c role=…</c>), so that it has only the rights it needs even if all
/// services share one connection string. For protection against a hostile service, give each its own login that is a member of the role
/// (docs/operate/security.md).
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

    /// <summary>Reads rows. A statement ends soon after its response, which has 30 s.</summary>
    /// <remarks>
    /// JIT is off because most statements take milliseconds and compiling takes longer. Sorting the newest rows of 100,000 series needs
    /// 10 MB. Repeated statements are parsed once in a session but planned each time: the values decide which chunks are read.
    /// </remarks>
    public static DatabaseRole Gateway { get; } = new(
        "-c role=flux_gateway -c default_transaction_read_only=on -c statement_timeout=60s "
        + "-c jit=off -c work_mem=16MB -c plan_cache_mode=force_custom_plan",
        preparesStatements: true);

    /// <summary>Makes sessions start in this role.</summary>
    public void ApplyTo(NpgsqlConnectionStringBuilder connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        // Settings given at the start of a session are its defaults: a reset returns to them.
        connection.Options = $"{connection.Options} {_sessionSettings}".Trim();
        if (!_preparesStatements)
            return;

        connection.MaxAutoPrepare = StatementsKept;
        connection.AutoPrepareMinUsages = 2;
        // The gateway never changes its session, and a reset of a session with prepared statements costs a query.
        connection.NoResetOnClose = true;
    }
}
