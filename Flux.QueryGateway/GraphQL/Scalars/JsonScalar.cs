using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using GraphQL.Types;
using GraphQLParser.AST;

namespace Flux.QueryGateway.GraphQL.Scalars;

/// <summary>Any JSON value. Literals and variables are read as a <see cref="JsonNode"/>; JSON null is the null of the field.</summary>
internal sealed class JsonScalar : ScalarGraphType
{
    public JsonScalar() => Name = "JSON";

    // The library rejects object literals for scalars by default; this scalar accepts every literal except enum names.
    public override bool CanParseLiteral(GraphQLValue value) => true;

    public override bool CanParseValue(object? value) => true;

    public override object? ParseLiteral(GraphQLValue value) => Node(value);

    public override object? ParseValue(object? value) => Node(value);

    public override object? Serialize(object? value) => value;

    private JsonNode? Node(GraphQLValue value) => value switch
    {
        GraphQLNullValue => null,
        GraphQLBooleanValue flag => JsonValue.Create(flag.BoolValue),
        GraphQLIntValue number => Number(number.Value.ToString()),
        GraphQLFloatValue number => Number(number.Value.ToString()),
        GraphQLStringValue text => JsonValue.Create(text.Value.ToString()),
        GraphQLListValue list => new JsonArray([.. (list.Values ?? []).Select(Node)]),
        GraphQLObjectValue members => Object((members.Fields ?? []).Select(member => (member.Name.StringValue, Node(member.Value)))),
        _ => (JsonNode?)ThrowLiteralConversionError(
            value, "variables and names are not allowed within a JSON literal; pass the whole value as a variable."),
    };

    private JsonNode? Node(object? value) => value switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        string text => JsonValue.Create(text),
        int or long or BigInteger or double or float or decimal => Number(Convert.ToString(value, CultureInfo.InvariantCulture)!),
        IDictionary<string, object?> members => Object(members.Select(member => (member.Key, Node(member.Value)))),
        IEnumerable<object?> list => new JsonArray([.. list.Select(Node)]),
        _ => (JsonNode?)ThrowValueConversionError(value),
    };

    private static JsonNode? Number(string digits) => JsonNode.Parse(digits);

    private static JsonObject Object(IEnumerable<(string Name, JsonNode? Value)> members)
    {
        JsonObject result = [];
        foreach (var (name, value) in members)
            result[name] = value;
        return result;
    }
}
