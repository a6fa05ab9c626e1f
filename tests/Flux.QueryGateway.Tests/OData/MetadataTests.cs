using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Xml;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Validation;

namespace Flux.QueryGateway.Tests.OData;

public sealed class MetadataTests(SurfaceFixture gateway) : IClassFixture<SurfaceFixture>
{
    [Fact]
    public async Task The_metadata_is_valid_to_the_library_and_has_every_entity_set()
    {
        var model = await ModelAsync();

        Assert.True(model.Validate(out var errors), string.Join('\n', errors.Select(error => error.ErrorMessage)));
        Assert.Equal(
            ["DeviceMetrics", "DeviceLogs", "DeviceEvents", "DeviceMetrics5m", "DeviceMetrics1h", "Devices", "LatestMetrics"],
            model.EntityContainer.EntitySets().Select(set => set.Name));
        var metric = model.EntityContainer.FindEntitySet("DeviceMetrics").EntityType;
        Assert.Equal(["Time", "DeviceId", "MetricName"], metric.Key().Select(key => key.Name));
        Assert.True(metric.FindProperty("Tags").Type.AsComplex().IsOpen());
        Assert.Equal(6, metric.FindProperty("Time").Type.AsTemporal().Precision);
        Assert.True(model.EntityContainer.FindEntitySet("DeviceEvents").EntityType.FindProperty("EventData").Type.IsUntyped());
    }

    [Fact]
    public async Task The_metadata_is_served_as_json_too()
    {
        var answer = await gateway.Client.AskAsync("$metadata", ("Accept", "application/json"));

        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("Entity" + "Type", answer.Json.GetProperty("Flux").GetProperty("DeviceMetric").GetProperty("$Kind").GetString());
    }

    [Fact]
    public async Task The_service_document_lists_the_entity_sets()
    {
        var answer = await gateway.Client.AskAsync("");

        Assert.Equal(7, answer.Rows.Count);
    }

    [Theory]
    [InlineData("DeviceMetrics", 6)]
    [InlineData("DeviceMetrics?$select=Time,MetricValue", 6)]
    [InlineData("DeviceMetrics?$count=true&$top=2", 2)]
    [InlineData("DeviceLogs", 5)]
    [InlineData("DeviceEvents?$select=Time,DeviceId,EventType,Severity", 5)]
    [InlineData("DeviceMetrics5m", 4)]
    [InlineData("DeviceMetrics1h", 4)]
    [InlineData("Devices", 3)]
    [InlineData("LatestMetrics", 4)]
    public async Task Typed_rows_read_back_through_the_librarys_reader_at_every_metadata_level(string address, int rows)
    {
        var model = await ModelAsync();
        foreach (var level in new[] { "minimal", "full" })
        {
            var answer = await gateway.Client.AskAsync(address, ("Accept", $"application/json;odata.metadata={level}"));
            var entities = ReadCollection(model, address.Split('?')[0], answer);

            Assert.Equal(rows, entities.Count);
            Assert.All(entities, entity => Assert.NotEmpty(entity.Properties));
        }
    }

    [Fact]
    public async Task An_entity_reads_back_through_the_librarys_reader()
    {
        var model = await ModelAsync();
        var answer = await gateway.Client.AskAsync("Devices('device_001')");
        using var messages = Reader(model, answer);
        var reader = await messages.CreateODataResourceReaderAsync(model.EntityContainer.FindEntitySet("Devices"), null);
        while (await reader.ReadAsync())
        {
            if (reader.State is ODataReaderState.ResourceEnd)
                Assert.Equal("device_001", ((ODataResource)reader.Item).Properties.OfType<ODataProperty>().Single(property => property.Name == "DeviceId").Value);
        }
    }

    [Fact]
    public async Task Event_data_is_the_json_that_was_stored()
    {
        var answer = await gateway.Client.AskAsync("DeviceEvents?$select=EventData&$orderby=Time");

        Assert.Equal(["{\"code\": 1}", "[1, 2]", "\"text\"", "12.50", "true"], answer.Rows.Select(row => row.GetProperty("EventData").GetRawText()));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Answers_are_compressed_for_clients_that_ask(string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/odata/DeviceMetrics");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        using var response = await gateway.Client.SendAsync(request);
        await using var body = await response.Content.ReadAsStreamAsync();
        await using Stream plain = encoding == "br"
            ? new System.IO.Compression.BrotliStream(body, System.IO.Compression.CompressionMode.Decompress)
            : new System.IO.Compression.GZipStream(body, System.IO.Compression.CompressionMode.Decompress);

        Assert.Equal([encoding], response.Content.Headers.ContentEncoding);
        using var json = await JsonDocument.ParseAsync(plain);
        Assert.Equal(6, json.RootElement.GetProperty("value").GetArrayLength());
    }

    private static List<ODataResource> ReadCollection(IEdmModel model, string set, ODataAnswer answer)
    {
        using var messages = Reader(model, answer);
        var reader = messages.CreateODataResourceSetReader(model.EntityContainer.FindEntitySet(set), model.EntityContainer.FindEntitySet(set).EntityType);
        var entities = new List<ODataResource>();
        var depth = 0;
        while (reader.Read())
        {
            depth += reader.State switch { ODataReaderState.ResourceStart => 1, ODataReaderState.ResourceEnd => -1, _ => 0 };
            if (reader.State is ODataReaderState.ResourceEnd && depth == 0)
                entities.Add((ODataResource)reader.Item);
        }

        return entities;
    }

    private static ODataMessageReader Reader(IEdmModel model, ODataAnswer answer) => new(
        (IODataResponseMessage)new InMemoryResponse(answer),
        new ODataMessageReaderSettings { Validations = ValidationKinds.All, BaseUri = new Uri("http://localhost/odata/") },
        model);

    private async Task<IEdmModel> ModelAsync()
    {
        var answer = await gateway.Client.AskAsync("$metadata");
        using var xml = XmlReader.Create(new StringReader(answer.Body));
        Assert.True(CsdlReader.TryParse(xml, out var model, out var errors), string.Join('\n', errors.Select(error => error.ErrorMessage)));
        return model;
    }

    private sealed class InMemoryResponse(ODataAnswer answer) : IODataResponseMessageAsync
    {
        public IEnumerable<KeyValuePair<string, string>> Headers => answer.Response.Content.Headers.Concat(answer.Response.Headers)
            .Select(header => KeyValuePair.Create(header.Key, header.Value.First()));

        public int StatusCode { get; set; } = 200;

        public string GetHeader(string headerName) =>
            Headers.FirstOrDefault(header => header.Key.Equals(headerName, StringComparison.OrdinalIgnoreCase)).Value;

        public void SetHeader(string headerName, string headerValue) => throw new NotSupportedException();

        public Stream GetStream() => new MemoryStream(Encoding.UTF8.GetBytes(answer.Body));

        public Task<Stream> GetStreamAsync() => Task.FromResult(GetStream());
    }
}
