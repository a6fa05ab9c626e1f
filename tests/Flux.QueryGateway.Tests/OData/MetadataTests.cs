using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Validation;

namespace Flux.QueryGateway.Tests.OData;

public sealed class MetadataTests(SurfaceFixture gateway) : IClassFixture<SurfaceFixture>
{
    [Fact]
    public async Task Metadata_is_valid_in_the_library_with_every_entity_set()
    {
        var model = (await LibraryReader.OfAsync(gateway.Client)).Model;

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
    public async Task Metadata_is_also_available_as_JSON()
    {
        var result = await gateway.Client.GetODataAsync("$metadata", ("Accept", "application/json"));

        Assert.Equal("application/json", result.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("Entity" + "Type", result.Json.GetProperty("Flux").GetProperty("DeviceMetric").GetProperty("$Kind").GetString());
    }

    [Fact]
    public async Task Service_document_lists_the_entity_sets()
    {
        var result = await gateway.Client.GetODataAsync("");

        Assert.Equal(7, result.Rows.Count);
    }

    [Fact]
    public async Task Event_data_is_the_stored_JSON()
    {
        var result = await gateway.Client.GetODataAsync("DeviceEvents?$select=EventData&$orderby=Time");

        Assert.Equal(["{\"code\": 1}", "[1, 2]", "\"text\"", "12.50", "true"], result.Rows.Select(row => row.GetProperty("EventData").GetRawText()));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Responses_are_compressed_on_request(string encoding)
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
}
