using Npgsql;

namespace Flux.Ingest.Commit;

/// <summary>Sends COMMIT and tells whether it holds: on this server, and on as many standbys as the server itself demands.</summary>
/// <remarks>
/// PostgreSQL commits locally first and then waits for its standbys. A time-out, a cancellation or the end of the session ends that
/// wait, and COMMIT succeeds with no more than a warning. So none of these is used here, and a warning counts as an unknown outcome.
/// </remarks>
internal static class DurableCommit
{
    /// <summary>Where no standby is required, only the disk can make a COMMIT wait.</summary>
    private static readonly TimeSpan LocalPatience = TimeSpan.FromSeconds(30);

    /// <summary>Commits the transaction that the connection has open.</summary>
    /// <param name="connection">The connection; still busy when <see cref="CommitUnsettledException.Pending"/> is set.</param>
    /// <param name="waitsForStandbys">Whether the server demands standbys.</param>
    /// <param name="patience">How long to wait for them.</param>
    /// <param name="timeProvider">Measures the patience.</param>
    /// <exception cref="CommitUnsettledException">
    /// Patience ended, or the server gave up the wait: the rows may be on this server alone.
    /// </exception>
    public static async Task RunAsync(NpgsqlConnection connection, bool waitsForStandbys, TimeSpan patience, TimeProvider timeProvider)
    {
        var warned = false;
        void OnNotice(object sender, NpgsqlNoticeEventArgs notice) => warned |= notice.Notice.InvariantSeverity == "WARNING";

        connection.Notice += OnNotice;
        var committing = SendAsync(connection);
        try
        {
            await committing.WaitAsync(waitsForStandbys || patience > LocalPatience ? patience : LocalPatience, timeProvider);
        }
        catch (TimeoutException) when (!committing.IsCompleted)
        {
            throw new CommitUnsettledException(waitsForStandbys, committing);
        }

        connection.Notice -= OnNotice;
        if (warned)
            throw new CommitUnsettledException(waitsForStandbys, pending: null);
    }

    /// <summary>
    /// Proves that everything that is visible in this session is replicated: standbys confirm by position in the log, so a later commit
    /// that they have confirmed proves all earlier ones. Writes no row, and ends the transaction that is open.
    /// </summary>
    /// <exception cref="CommitUnsettledException">It could not be proved.</exception>
    public static async Task ProveAsync(
        NpgsqlConnection connection, TimeSpan patience, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        await using (var write = new NpgsqlCommand("SELECT pg_logical_emit_message(true, 'flux', '')", connection))
            await write.ExecuteNonQueryAsync(cancellationToken);
        await RunAsync(connection, waitsForStandbys: true, patience, timeProvider);
    }

    private static async Task SendAsync(NpgsqlConnection connection)
    {
        await using var commit = new NpgsqlCommand("COMMIT", connection) { CommandTimeout = 0 };
        await commit.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
