using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flux.QueryGateway.GraphQL.Execution;

/// <summary>Puts a <see cref="JsonFragment"/> into the response and returns its buffer.</summary>
internal sealed class JsonFragmentConverter : JsonConverter<JsonFragment>
{
    public override JsonFragment Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Fragments are only written.");

    public override void Write(Utf8JsonWriter writer, JsonFragment value, JsonSerializerOptions options)
    {
        writer.WriteRawValue(value.Buffer.WrittenSpan, skipInputValidation: true);
        value.Return();
    }
}
