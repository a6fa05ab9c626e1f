using System.Text;
using Flux.QueryGateway.GraphQL.Fields;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Series;
using Flux.ServiceDefaults;
using GraphQL;
using GraphQL.Execution;
using Npgsql;

namespace Flux.QueryGateway.GraphQL.Execution;

/// <summary>Maps the failure of a field to an error that tells the client what to do, and logs the cause.</summary>
internal sealed class FieldErrors(ILogger<FieldErrors> logger)
{
    public Task ExplainAsync(UnhandledExceptionContext failure)
    {
        var cause = failure.Exception is UntranslatableException { InnerException: { } inner } ? inner : failure.Exception;
        failure.Exception = cause switch
        {
            ExecutionError known => known,
            SeriesException refused => Error("BAD_USER_INPUT", refused.In(SeriesField.Words)),
            InvalidArgumentException => Error("BAD_USER_INPUT", cause.Message),
            EncoderFallbackException
                or PostgresException
            {
                SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter,
            } =>
                Error("BAD_USER_INPUT",
                    "A text in the arguments contains a character that stored text cannot contain (NUL, or half of a surrogate pair)."),
            PostgresException { SqlState: ['2', '2', ..] } =>
                Error("BAD_USER_INPUT", "A value in the arguments, or one computed from stored values, is out of range."),
            PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } =>
                Error("TIMEOUT", "The query exceeded its time limit; narrow its range or its filter."),
            Exception error when DatabaseErrors.IsOutage(error) => Unavailable(error),
            var error => Unexpected(failure, error),
        };
        return Task.CompletedTask;
    }

    /// <summary>An error with a code that programs can tell apart.</summary>
    public static ExecutionError Error(string code, string message) => new(message) { Code = code };

    private ExecutionError Unavailable(Exception error)
    {
        logger.DatabaseUnavailable(error);
        return Error("UNAVAILABLE", "The database cannot be reached. Try again in a few seconds.");
    }

    private ExecutionError Unexpected(UnhandledExceptionContext failure, Exception error)
    {
        logger.FieldFailed(failure.FieldContext?.FieldDefinition.Name ?? "the document", error);
        return Error("INTERNAL_SERVER_ERROR", "Internal error; the server's log has the cause.");
    }
}
