using System.Net.Sockets;
using Npgsql;

namespace Flux.SchemaMigrator;

/// <summary>Says in one sentence why a database cannot be used.</summary>
internal static class DatabaseProblem
{
    public static string Explain(Exception error) => error switch
    {
        PostgresException refused => Explain(refused),
        NpgsqlException { InnerException: SocketException socket } => $"the database cannot be reached ({socket.Message}): is it running, and are host and port right?",
        NpgsqlException { InnerException: TimeoutException } => "the database did not answer in time: is it running, and are host and port right?",
        NpgsqlException { InnerException: { } inner } => $"the connection to the database failed ({inner.Message.TrimEnd('.')}).",
        _ => error.Message,
    };

    public static string Explain(PostgresException refused) => refused.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword => "the database refused the user or the password: check ConnectionStrings__flux.",
        PostgresErrorCodes.InvalidAuthorizationSpecification => $"the database does not let this user in ({refused.MessageText}).",
        PostgresErrorCodes.InvalidCatalogName => $"{refused.MessageText}: create it, or name another one in ConnectionStrings__flux.",
        PostgresErrorCodes.InsufficientPrivilege => $"{refused.MessageText}: the migrator's user must own the tables and be allowed to create schemas and functions in the database.",
        PostgresErrorCodes.LockNotAvailable => "another migrator, or a long transaction, holds a lock that is needed: try again when it has ended.",
        PostgresErrorCodes.DiskFull => "the database's disk is full.",
        _ => $"{refused.MessageText}{(refused.Detail is null ? "" : $" ({refused.Detail.TrimEnd('.')})")}{(refused.Hint is null ? "." : $". {refused.Hint}")}",
    };
}
