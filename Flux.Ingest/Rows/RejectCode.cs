namespace Flux.Ingest.Rows;

/// <summary>Why a row was rejected. On the wire in kebab case, see <see cref="RejectCodes"/>.</summary>
internal enum RejectCode : byte
{
    None,
    MissingField,
    UnknownField,
    DuplicateField,
    WrongType,
    InvalidValue,
    InvalidText,
    InvalidTime,
    NumberOutOfRange,
    TimeTooOld,
    TimeInFuture,
    TooLong,
    TooDeep,
    RowTooLarge,
    NotAnObject,
    MalformedJson,
    DeviceNotAllowed,
}

/// <summary>The names of <see cref="RejectCode"/> that clients and dashboards see.</summary>
internal static class RejectCodes
{
    public const int Count = (int)RejectCode.DeviceNotAllowed + 1;

    private static readonly string[] Names =
    [
        "none", "missing-field", "unknown-field", "duplicate-field", "wrong-type", "invalid-value", "invalid-text", "invalid-time",
        "number-out-of-range", "time-too-old", "time-in-future", "too-long", "too-deep", "row-too-large", "not-an-object", "malformed-json",
        "device-not-allowed",
    ];

    public static string Name(this RejectCode code) => Names[(int)code];
}

/// <summary>One row that was rejected, and why.</summary>
/// <param name="Index">Number of the row in its body, from 0.</param>
/// <param name="Path">JSONPath of the offending place inside the row; <c>$</c> is the row itself.</param>
/// <param name="Code">The kind of fault.</param>
/// <param name="Reason">One sentence that explains it.</param>
internal readonly record struct Rejection(long Index, string Path, RejectCode Code, string Reason);
