using Npgsql;

namespace Flux.QueryGateway.OData.Endpoint;

/// <summary>Database errors that the query caused.</summary>
internal static class DatabaseRefusal
{
    /// <returns>The message for the client; null where the query is not the cause.</returns>
    public static string? Of(PostgresException problem) => problem.SqlState switch
    {
        PostgresErrorCodes.DivisionByZero => "The query divides by zero.",
        PostgresErrorCodes.NumericValueOutOfRange or PostgresErrorCodes.DatetimeFieldOverflow =>
            "A number or time in the query, or one computed from it, is out of range.",
        PostgresErrorCodes.StatementTooComplex or "54001" or "54011" => "The query is too complex. Simplify it.",
        ['2', '2', ..] => "A value in the query does not fit the values that it is compared with or computed from.",
        // The translation is typed, so this is an operation that the database does not have for these types.
        PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.DatatypeMismatch or PostgresErrorCodes.CannotCoerce
            or PostgresErrorCodes.IndeterminateDatatype => "The query uses an operation that the database does not have for these types.",
        _ => null,
    };
}
