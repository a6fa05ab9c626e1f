using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Flux.Bench.Crash;

/// <summary>One client: repeats a request until its outcome is known, then sends the next.</summary>
internal sealed class Writer(int number, HttpClient client, CrashLog log, int seed)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan OutagePause = TimeSpan.FromMilliseconds(200);

    private readonly Random _random = new(HashCode.Combine(seed, number));

    /// <summary>All requests it sent.</summary>
    public List<WriteRequest> Sent { get; } = [];

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var request = new WriteRequest(string.Create(CultureInfo.InvariantCulture, $"w{number}-{Sent.Count}"), _random);
            Sent.Add(request);
            request.End = await SendUntilKnownAsync(request);
            log.Ended(request);
            if (request.Key is not null && _random.Next(5) == 0)
                await SendAgainAsync(request);
        }
    }

    private async Task<WriteEnd> SendUntilKnownAsync(WriteRequest request)
    {
        while (true)
        {
            var (status, problem) = await SendAsync(request, request.Body);
            log.Responded(status, problem);
            switch (status)
            {
                case HttpStatusCode.OK when request.Rejected == 0:
                case HttpStatusCode.BadRequest when problem == "partial-write" && !request.IsRefused:
                    return WriteEnd.Acknowledged;
                case HttpStatusCode.BadRequest when problem == "atomic-write" && request.IsRefused:
                    return WriteEnd.Refused;
                case null when request.Key is null:
                case HttpStatusCode.ServiceUnavailable when problem == "commit-unknown" && request.Key is null:
                    return WriteEnd.Unknown;
                case HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
                    when request.Key is null && IsNothingWritten(problem):
                    await Task.Delay(OutagePause, TimeProvider.System);
                    return WriteEnd.Refused;
                case null:
                    await Task.Delay(Pause, TimeProvider.System);
                    break;
                case HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
                    when problem == "commit-unknown" || IsNothingWritten(problem):
                    await Task.Delay(OutagePause, TimeProvider.System);
                    break;
                default:
                    throw new InvalidOperationException($"{request.Table} {request.Device} got the response {status} {problem}.");
            }
        }
    }

    // A client could not act on any other problem code.
    private static bool IsNothingWritten(string problem) => problem is "database-unavailable" or "stopping" or "queue-full";

    /// <summary>Sends an acknowledged request again: the same body writes nothing, another body under its key is refused.</summary>
    private async Task SendAgainAsync(WriteRequest request)
    {
        var isOther = request.End == WriteEnd.Acknowledged && _random.Next(3) == 0;
        var (status, problem) = await SendAsync(request, isOther ? request.Body + "\n" : request.Body);
        var expected = isOther ? HttpStatusCode.UnprocessableEntity : request.Rejected == 0 ? HttpStatusCode.OK : HttpStatusCode.BadRequest;
        if (status is not (null or HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests) && status != expected)
            throw new InvalidOperationException($"{request.Device}, sent again, got {status} {problem} instead of {expected}.");

        log.SentAgain(status == expected);
    }

    /// <returns>The status and the problem's code; no status if the connection broke.</returns>
    private async Task<(HttpStatusCode? Status, string Problem)> SendAsync(WriteRequest request, string body)
    {
        try
        {
            using var post = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/{request.Table}{(request.IsAtomic ? "?atomic=true" : "")}")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/x-ndjson"),
            };
            if (request.Key is not null)
                post.Headers.Add("Idempotency-Key", request.Key);

            using var response = await client.SendAsync(post);
            var text = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.BadRequest)
                CheckCounts(request, text);

            return (response.StatusCode, response.IsSuccessStatusCode ? "" : CodeOf(text));
        }
        catch (Exception broken) when (broken is HttpRequestException or OperationCanceledException)
        {
            return (null, "");
        }
    }

    private static void CheckCounts(WriteRequest request, string text)
    {
        using var json = JsonDocument.Parse(text);
        var accepted = json.RootElement.GetProperty("accepted").GetInt32();
        var rejected = json.RootElement.GetProperty("rejected").GetInt32();
        if (accepted != (request.IsRefused ? 0 : request.GoodRows.Count) || rejected != request.Rejected)
        {
            throw new InvalidOperationException(
                $"{request.Device}: {request.GoodRows.Count} good and {request.Rejected} bad rows got the response {text}");
        }
    }

    private static string CodeOf(string problem)
    {
        using var json = JsonDocument.Parse(problem);
        return json.RootElement.GetProperty("type").GetString()!.Split(':')[^1];
    }
}
