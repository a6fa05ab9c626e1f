using System.Globalization;
using GraphQL.Types;
using GraphQLParser.AST;

namespace Flux.QueryGateway.GraphQL.Scalars;

/// <summary>A whole number of 64 bits.</summary>
internal sealed class LongScalar : ScalarGraphType
{
    public LongScalar() => Name = "Long";

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLIntValue number => long.TryParse(number.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
            : ThrowLiteralConversionError(value, $"{number.Value} does not fit into 64 bits."),
        GraphQLNullValue => null,
        _ => ThrowLiteralConversionError(value),
    };

    public override object? ParseValue(object? value) => value switch
    {
        int number => (long)number,
        long number => number,
        null => null,
        _ => ThrowValueConversionError(value),
    };

    public override object? Serialize(object? value) => value switch
    {
        int number => (long)number,
        long number => number,
        null => null,
        _ => ThrowSerializationError(value),
    };
}
