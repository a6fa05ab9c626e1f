using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;

namespace Flux.QueryGateway.Tests.OData;

/// <summary>Reads responses with the reader of Microsoft.OData.Core and the metadata of the service.</summary>
/// <remarks>
/// Every validation is on except one: with ThrowOnUndeclaredPropertyForNonOpenType, the default below 4.01, the library (8.4.4)
/// treats a declared Edm.Untyped property as undeclared and loses its position. Microsoft.OData.Client turns it off too.
/// </remarks>
internal sealed class LibraryReader(IEdmModel model)
{
    public IEdmModel Model { get; } = model;

    public static async Task<LibraryReader> OfAsync(HttpClient client)
    {
        var response = await client.GetODataAsync("$metadata");
        using var xml = XmlReader.Create(new StringReader(response.Body));
        Assert.True(CsdlReader.TryParse(xml, out var model, out var errors), string.Join('\n', errors.Select(error => error.ErrorMessage)));
        return new LibraryReader(model);
    }

    public ODataMessageReader Messages(ODataAnswer response) => new(new Message(response), Settings, Model);

    /// <summary>The entities or complex values of a collection, without annotations, as JSON.</summary>
    public (JsonArray Rows, long? Count, Uri? NextLink) Rows(ODataAnswer response, string? set)
    {
        using var messages = Messages(response);
        var reader = set is null
            ? messages.CreateODataResourceSetReader(null, (IEdmStructuredType)Model.FindDeclaredType("Flux.MetricSeriesPoint"))
            : messages.CreateODataResourceSetReader(Model.EntityContainer.FindEntitySet(set), Model.EntityContainer.FindEntitySet(set).EntityType);
        var read = (JsonArray)Read(reader, out var last)!;
        var collection = (ODataResourceSet)last!;
        return (read, collection.Count, collection.NextPageLink);
    }

    public JsonObject Entity(ODataAnswer response, string set)
    {
        using var messages = Messages(response);
        return (JsonObject)Read(messages.CreateODataResourceReader(Model.EntityContainer.FindEntitySet(set), null), out _)!;
    }

    /// <summary>The same values without annotations.</summary>
    public static JsonNode? Bare(JsonNode? value) => value switch
    {
        JsonObject properties => new JsonObject(properties.Where(property => !property.Key.Contains('@', StringComparison.Ordinal))
            .Select(property => KeyValuePair.Create(property.Key, Bare(property.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Bare)]),
        _ => value?.DeepClone(),
    };

    private static ODataMessageReaderSettings Settings => new(ODataVersion.V401)
    {
        Validations = ValidationKinds.All & ~ValidationKinds.ThrowOnUndeclaredPropertyForNonOpenType,
        BaseUri = new Uri("http://localhost/odata/"),
        EnableMessageStreamDisposal = false,
    };

    private static JsonNode? Read(ODataReader reader, out ODataItem? last)
    {
        var open = new Stack<JsonNode?>();
        var names = new Stack<string>();
        JsonNode? root = null;
        last = null;
        while (reader.Read())
        {
            switch (reader.State)
            {
                case ODataReaderState.ResourceSetStart:
                    open.Push(new JsonArray());
                    break;
                case ODataReaderState.ResourceStart:
                    open.Push(reader.Item is null ? null : new JsonObject());
                    break;
                case ODataReaderState.NestedResourceInfoStart:
                    names.Push(((ODataNestedResourceInfo)reader.Item!).Name);
                    break;
                case ODataReaderState.NestedResourceInfoEnd:
                    names.Pop();
                    break;
                case ODataReaderState.Primitive:
                    open.Peek()!.AsArray().Add(Value((reader.Item as ODataPrimitiveValue)?.Value));
                    break;
                case ODataReaderState.ResourceEnd or ODataReaderState.ResourceSetEnd:
                    var ended = open.Pop();
                    if (reader.Item is ODataResource resource)
                    {
                        foreach (var property in resource.Properties.OfType<ODataProperty>())
                            ended!.AsObject().Add(property.Name, Value(property.Value));
                    }

                    if (open.Count == 0)
                        (root, last) = (ended, reader.Item);
                    else if (open.Peek() is JsonArray items)
                        items.Add(ended);
                    else
                        open.Peek()!.AsObject().Add(names.Peek(), ended);
                    break;
                default:
                    break;
            }
        }

        return root;
    }

    private static JsonNode? Value(object? value) => value switch
    {
        null => null,
        DateTimeOffset time => JsonValue.Create(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", System.Globalization.CultureInfo.InvariantCulture)),
        ODataEnumValue level => JsonValue.Create(level.Value),
        ODataUntypedValue raw => JsonNode.Parse(raw.RawValue),
        double.NaN => JsonValue.Create("NaN"),
        double.PositiveInfinity => JsonValue.Create("INF"),
        double.NegativeInfinity => JsonValue.Create("-INF"),
        _ => JsonSerializer.SerializeToNode(value),
    };

    private sealed class Message(ODataAnswer response) : IODataResponseMessage
    {
        public IEnumerable<KeyValuePair<string, string>> Headers => response.Response.Content.Headers.Concat(response.Response.Headers)
            .Select(header => KeyValuePair.Create(header.Key, header.Value.First()));

        public int StatusCode
        {
            get => (int)response.Status;
            set => throw new NotSupportedException();
        }

        public string GetHeader(string headerName) =>
            Headers.FirstOrDefault(header => header.Key.Equals(headerName, StringComparison.OrdinalIgnoreCase)).Value;

        public void SetHeader(string headerName, string headerValue) => throw new NotSupportedException();

        public Stream GetStream() => new MemoryStream(Encoding.UTF8.GetBytes(response.Body));
    }
}
