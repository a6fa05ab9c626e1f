using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Flux.TestDatabase;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Flux.ServiceDefaults.Tests;

public sealed class TraceTests : MigratedDatabase
{
    private readonly ConcurrentQueue<Activity> _exported = [];

    [Fact]
    public async Task A_request_is_exported_with_its_statements_under_their_names()
    {
        await using var service = await StartAsync();

        await service.Client.GetAsync("/traced");

        var request = Assert.Single(_exported, span => span.DisplayName == "GET /traced");
        Assert.All(Statements(), span => Assert.Equal(request.SpanId, span.ParentSpanId));
        Assert.Equal(
            $"CONNECT {Database}, SELECT flux.api_keys, BATCH SELECT device_metrics, COPY device_logs",
            string.Join(", ", Statements().Select(span => span.DisplayName)));
    }

    [Fact]
    public async Task Health_checks_and_statements_of_the_background_are_not_exported()
    {
        await using var service = await StartAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, "/health") { Headers = { { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } } };
        using var health = await service.Client.SendAsync(request);
        await using (var poll = service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("SELECT 'a poll'"))
            await poll.ExecuteNonQueryAsync();

        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Empty(Statements());
    }

    [Fact]
    public async Task The_metrics_of_the_database_are_there_once()
    {
        await using var service = await StartAsync();
        await service.Client.GetAsync("/traced");

        var metrics = await service.Client.GetStringAsync("/metrics");

        Assert.Single(metrics.Split('\n'), line => line.StartsWith("# TYPE db_client_connection_count", StringComparison.Ordinal));
    }

    private Task<ServiceHost> StartAsync() => ServiceHost.StartAsync(
        // Beside the exporter that is configured, which finds nobody.
        builder => builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new SimpleActivityExportProcessor(new Exporter(_exported)))),
        app => app.MapGet("/traced", WorkAsync),
        ("ConnectionStrings:flux", ConnectionString), ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"));

    private static async Task WorkAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM flux.api_keys", connection);
        await command.ExecuteScalarAsync();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new("SELECT count(*) FROM device_metrics"), new("SELECT 1") } };
        await batch.ExecuteNonQueryAsync();
        await using var copy = await connection.BeginBinaryImportAsync("COPY device_logs (time, device_id) FROM STDIN (FORMAT binary)");
    }

    private string Database => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    /// <summary>The exported spans of this test's database: those of other tests in the process reach every provider.</summary>
    private IReadOnlyList<Activity> Statements() => [.. _exported.Where(span => Equals(span.GetTagItem("db.namespace"), Database))];

    private sealed class Exporter(ConcurrentQueue<Activity> exported) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                exported.Enqueue(span);
            return ExportResult.Success;
        }
    }
}
