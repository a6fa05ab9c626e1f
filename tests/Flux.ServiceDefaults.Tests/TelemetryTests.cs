using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Flux.ServiceDefaults.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Traces_metrics_and_logs_reach_the_collector_that_is_configured()
    {
        var signals = new ConcurrentDictionary<string, TaskCompletionSource>(StringComparer.Ordinal);
        foreach (var signal in new[] { "/v1/traces", "/v1/metrics", "/v1/logs" })
            signals[signal] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var collector = await StartCollectorAsync(path => signals[path].TrySetResult());

        await using (var service = await ServiceHost.StartAsync(
            app => app.MapGet("/work", (ILogger<TelemetryTests> logger) => "done"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")))
        {
            await service.Client.GetAsync("/work");
        }

        // Stopping the service flushes what it has collected.
        await Task.WhenAll(signals.Values.Select(signal => signal.Task)).WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static async Task<WebApplication> StartCollectorAsync(Action<string> received)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            await request.Body.CopyToAsync(Stream.Null);
            received($"/v1/{signal}");
            return Results.Bytes([], "application/x-protobuf");
        });
        await app.StartAsync();
        return app;
    }
}
