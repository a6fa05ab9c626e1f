using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Flux.QueryGateway.Tests.GraphQL.Subscriptions;

/// <summary>A subscriber over server-sent events. Once it is open, it must receive every later commit.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage response, Stream body) => (_response, _lines) = (response, new StreamReader(body, Encoding.UTF8));

    /// <summary>Id of the last event.</summary>
    public string? LastId { get; private set; }

    public static async Task<EventReader> OpenAsync(HttpClient client, string query, object? variables = null, string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql");
        request.Content = new StringContent(JsonSerializer.Serialize(new { query, variables }), Encoding.UTF8, "application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastId is not null)
            request.Headers.Add("Last-Event-ID", lastId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventReader(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The payload of the next event; null at <c>complete</c>.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        string? name = null;
        using var limit = new CancellationTokenSource(Patience);
        while (await _lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                LastId = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal) && name == "next")
                return JsonDocument.Parse(line[6..]).RootElement;
            else if (line.Length == 0 && name == "complete")
                return null;
        }

        throw new EndOfStreamException();
    }

    /// <summary>The values of the next metric events.</summary>
    public async Task<List<double>> ValuesAsync(int count)
    {
        List<double> values = [];
        while (values.Count < count)
        {
            var payload = (await NextAsync())!.Value;
            Assert.False(payload.TryGetProperty("errors", out var errors), errors.ToString());
            values.Add(payload.GetProperty("data").GetProperty("metricAdded").GetProperty("metricValue").GetDouble());
        }

        return values;
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}
