using System.Globalization;
using GraphQL.Types;
using GraphQLParser.AST;

namespace Flux.QueryGateway.GraphQL.Scalars;

/// <summary>Reads RFC 3339, to the microsecond; writes RFC 3339 in UTC with six fractional digits.</summary>
internal sealed class DateTimeScalar : ScalarGraphType
{
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private static readonly string[] Accepted =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.fK", "yyyy-MM-dd'T'HH:mm:ss.ffK", "yyyy-MM-dd'T'HH:mm:ss.fffK",
        "yyyy-MM-dd'T'HH:mm:ss.ffffK", "yyyy-MM-dd'T'HH:mm:ss.fffffK", "yyyy-MM-dd'T'HH:mm:ss.ffffffK", "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
    ];

    public DateTimeScalar() => Name = "DateTime";

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLStringValue text => Parse(text.Value.ToString()),
        GraphQLNullValue => null,
        _ => ThrowLiteralConversionError(value),
    };

    public override object? ParseValue(object? value) => value switch
    {
        string text => Parse(text),
        null => null,
        _ => ThrowValueConversionError(value),
    };

    public override object? Serialize(object? value) => value switch
    {
        DateTimeOffset time => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture),
        DateTime { Kind: DateTimeKind.Utc } time => time.ToString(Format, CultureInfo.InvariantCulture),
        null => null,
        _ => ThrowSerializationError(value),
    };

    private static DateTimeOffset Parse(string text)
    {
        // A time without an offset would be read in the server's time zone.
        var hasOffset = text.Length > 19 && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-');
        if (!hasOffset || !DateTimeOffset.TryParseExact(
                text.Replace('t', 'T')
                    .Replace('z', 'Z'), Accepted, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time))
        {
            throw new FormatException($"'{text}' is not an RFC 3339 time with an offset, such as 2026-01-31T12:00:00Z.");
        }

        return time.Ticks % TimeSpan.TicksPerMicrosecond == 0
            ? time
            : throw new FormatException($"'{text}' is more precise than a microsecond, the precision of stored times.");
    }
}
