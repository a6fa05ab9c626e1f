using System.Net;
using Fleet.Sending;
using Flux.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fleet.Tests;

/// <summary>The client as it is registered, with the responses of a simulated service.</summary>
public sealed class IngestClientTests
{
    private static readonly Batch Rows = new("metrics", 2, "{}\n{}\n"u8.ToArray());

    [Fact]
    public async Task Batch_is_sent_with_the_same_key_until_it_is_accepted()
    {
        using var service = new SimulatedService(
            [.. Enumerable.Repeat((HttpStatusCode.ServiceUnavailable, ""), 8), (HttpStatusCode.TooManyRequests, ""),
                (HttpStatusCode.OK, """{"accepted":2,"rejected":0}""")]);

        var receipt = await WriteAsync(service);

        Assert.Equal(new Receipt(2, 0), receipt);
        Assert.Equal(10, service.Requests.Count);
        Assert.Equal(("/api/v1/metrics", Rows.IdempotencyKey, "a key", "{}\n{}\n"), Assert.Single(service.Requests.Distinct()));
    }

    [Fact]
    public async Task Receipt_has_the_reasons_of_rejected_rows()
    {
        using var service = new SimulatedService(
            [(HttpStatusCode.BadRequest,
                """{"accepted":1,"rejected":1,"errors":[{"index":1,"path":"$.time","code":"invalid-time","reason":"not a time"}]}""")]);

        var receipt = await WriteAsync(service);

        Assert.Equal((1, 1), (receipt.Accepted, receipt.Rejected));
        Assert.Equal([new RejectedRow(1, "$.time", "invalid-time", "not a time")], receipt.Errors);
    }

    [Fact]
    public async Task Refused_key_is_not_retried()
    {
        using var service = new SimulatedService([(HttpStatusCode.Unauthorized, "unknown key")]);

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => WriteAsync(service));

        Assert.Contains("401: unknown key", error.Message, StringComparison.Ordinal);
    }

    private static async Task<Receipt> WriteAsync(SimulatedService service)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("Fleet:Ingest", "http://localhost:1"), new("Fleet:ApiKey", "a key")]);
        builder.AddServiceDefaults();
        builder.AddFleet();
        builder.Services.AddHttpClient<IngestClient>().ConfigurePrimaryHttpMessageHandler(() => service);
        using var host = builder.Build();
        return await host.Services.GetRequiredService<IngestClient>().WriteAsync(Rows, CancellationToken.None);
    }

    /// <summary>Returns its responses in turn, with a Retry-After of 0.</summary>
    private sealed class SimulatedService(IEnumerable<(HttpStatusCode Status, string Body)> responses) : HttpMessageHandler
    {
        private readonly Queue<(HttpStatusCode Status, string Body)> _responses = new(responses);

        public List<(string Path, string Key, string ApiKey, string Body)> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add((
                request.RequestUri!.AbsolutePath,
                request.Headers.GetValues("Idempotency-Key").Single(),
                request.Headers.GetValues("X-Api-Key").Single(),
                await request.Content!.ReadAsStringAsync(cancellationToken)));
            var (status, body) = _responses.Dequeue();
            return new HttpResponseMessage(status)
            {
                Content = new StringContent(
                    body, System.Text.Encoding.UTF8, status == HttpStatusCode.BadRequest ? "application/problem+json" : "application/json"),
                Headers = { { "Retry-After", "0" } },
            };
        }
    }
}
