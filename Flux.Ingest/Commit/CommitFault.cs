using Npgsql;

namespace Flux.Ingest.Commit;

/// <summary>What an error of the database means for the requests of a commit.</summary>
internal static class CommitFault
{
    /// <summary>The rows themselves are refused: trying again changes nothing, without the guilty request the others pass.</summary>
    /// <remarks>Classes <see href="https://www.postgresql.org/docs/current/errcodes-appendix.html">22, 23, 54, P0</see>: data, constraints, program limits, raised by a trigger.</remarks>
    public static bool IsData(PostgresException error) =>
        error.SqlState is ['2', '2' or '3', ..] or ['5', '4', ..] or ['P', '0', ..] or PostgresErrorCodes.DatatypeMismatch;

    /// <summary>Anything else that the database or the way to it did: tried again for a while.</summary>
    public static bool IsOutage(Exception error) =>
        error is NpgsqlException or System.Net.Sockets.SocketException or IOException or TimeoutException or InvalidOperationException;
}
