using System.Net.Sockets;
using Npgsql;

namespace Flux.ServiceDefaults;

/// <summary>
/// The one classification of database errors, by <c>SqlState</c>: whether to try again, to change the setup, or to change the data.
/// </summary>
/// <remarks>
/// Codes are those of <see href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL, appendix A</see>. A bare
/// <see cref="IOException"/> is not classified: in a web service it is mostly the client's connection that broke.
/// </remarks>
public static class DatabaseErrors
{
    /// <summary>What kind of database error an exception is, or carries inside.</summary>
    public static DatabaseErrorKind KindOf(Exception error) => error switch
    {
        PostgresException refused => KindOf(refused.SqlState),
        NpgsqlException { InnerException: SocketException or IOException or TimeoutException } => DatabaseErrorKind.Outage,
        NpgsqlException { IsTransient: true } => DatabaseErrorKind.Outage,
        NpgsqlException => DatabaseErrorKind.Refused,
        // The driver throws these two as they are while it opens a connection.
        SocketException or TimeoutException { InnerException: null } => DatabaseErrorKind.Outage,
        { InnerException: { } inner } => KindOf(inner),
        _ => DatabaseErrorKind.None,
    };

    /// <summary>No server answered, or the server takes no sessions now: trying again may help.</summary>
    public static bool IsOutage(Exception error) => KindOf(error) == DatabaseErrorKind.Outage;

    private static DatabaseErrorKind KindOf(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => DatabaseErrorKind.Outage,
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections => DatabaseErrorKind.Outage,
        ['0', '8', ..] => DatabaseErrorKind.Outage,
        // Data exception, integrity constraint, program limit, raised by a function or trigger.
        ['2', '2' or '3', ..] or ['5', '4', ..] or ['P', '0', ..] => DatabaseErrorKind.Data,
        PostgresErrorCodes.DatatypeMismatch => DatabaseErrorKind.Data,
        _ => DatabaseErrorKind.Refused,
    };
}
