using System.Xml;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;
using GraphQL.Types;
using GraphQLParser.AST;

namespace Flux.QueryGateway.GraphQL.Scalars;

/// <summary>An ISO 8601 duration, as a <see cref="Bucket"/>.</summary>
internal sealed class DurationScalar : ScalarGraphType
{
    public DurationScalar() => Name = "Duration";

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
        Bucket bucket => BucketText.Format(bucket),
        TimeSpan length => XmlConvert.ToString(length),
        null => null,
        _ => ThrowSerializationError(value),
    };

    private static Bucket Parse(string text)
    {
        try
        {
            return BucketText.Parse(text);
        }
        catch (SeriesException error)
        {
            throw new FormatException(error.Message, error);
        }
    }
}
