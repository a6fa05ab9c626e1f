using System.Net.Sockets;
using Npgsql;

namespace Flux.ServiceDefaults;

/// <summary>Tells a database that is away (try again) from a statement that it refuses (do not).</summary>
public static class DatabaseOutage
{
    /// <summary>
    /// True where no server answered: refused or broken connections, an exhausted pool, and the server's own
    /// "shutting down", "starting up" and "too many connections".
    /// </summary>
    public static bool IsOutage(Exception exception) => exception switch
    {
        PostgresException
        {
            SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections
        } => true,
        PostgresException refused => refused.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException { InnerException: SocketException or IOException or TimeoutException } => true,
        NpgsqlException transient => transient.IsTransient,
        SocketException => true,
        { InnerException: { } inner } => IsOutage(inner),
        _ => false,
    };
}
