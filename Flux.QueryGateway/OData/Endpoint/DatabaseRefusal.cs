using Npgsql;

namespace Flux.QueryGateway.OData.Endpoint;

/// <summary>Errors of the database that are the question's fault.</summary>
internal static class DatabaseRefusal
{
    /// <returns>What to tell the client; null where the question is not to blame.</returns>
    public static string? Of(PostgresException problem) => problem.SqlState switch
    {
        PostgresErrorCodes.DivisionByZero => "The query divides by zero.",
        PostgresErrorCodes.NumericValueOutOfRange or PostgresErrorCodes.DatetimeFieldOverflow => "A number or time in the query, or one computed from it, is out of range.",
        PostgresErrorCodes.StatementTooComplex or "54001" or "54011" => "The query is too complex. Ask for less at a time.",
        ['2', '2', ..] => "A value in the query does not fit what it is compared with or computed from.",
        // The translation is typed, so this is an operation that the database does not have for these types.
        PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.DatatypeMismatch or PostgresErrorCodes.CannotCoerce
            or PostgresErrorCodes.IndeterminateDatatype => "The query uses an operation on types that the database does not have it for.",
        _ => null,
    };
}
