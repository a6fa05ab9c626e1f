using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace SensorReplay;

/// <summary>Writes readings to Flux.Ingest as NDJSON; a retry has the same Idempotency-Key, so no row is written twice.</summary>
internal sealed class IngestClient(Uri ingest, string? apiKey = null) : IDisposable
{
    private static readonly MediaTypeHeaderValue NdJson = new("application/x-ndjson");

    private readonly HttpClient _http = RetryingHttp.To(ingest, apiKey);

    public void Dispose() => _http.Dispose();

    /// <summary>The server's receipt for this batch; a batch with rejected rows has a receipt too.</summary>
    /// <exception cref="HttpRequestException">The service did not accept the batch.</exception>
    public async Task<Receipt> WriteAsync(Sensor sensor, IReadOnlyList<Reading> batch, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/metrics") { Content = Body(sensor, batch) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using var response = await _http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode || response.StatusCode == System.Net.HttpStatusCode.BadRequest)
        {
            return await response.Content.ReadFromJsonAsync<Receipt>(cancellationToken)
                ?? throw new HttpRequestException("The ingest service responded without a receipt.");
        }

        throw new HttpRequestException(
            $"The ingest service responded with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private static ByteArrayContent Body(Sensor sensor, IReadOnlyList<Reading> batch)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            foreach (var (time, value) in batch)
            {
                json.WriteStartObject();
                json.WriteString("time", time);
                json.WriteString("deviceId", sensor.Device);
                json.WriteString("metricName", sensor.Metric);
                json.WriteNumber("metricValue", value);
                json.WriteString("unit", sensor.Unit);
                json.WriteEndObject();
                json.Flush();
                body.WriteByte((byte)'\n');
                json.Reset();
            }
        }

        return new ByteArrayContent(body.ToArray()) { Headers = { ContentType = NdJson } };
    }
}
