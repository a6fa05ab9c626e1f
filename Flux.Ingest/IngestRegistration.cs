using Flux.Ingest.Commit;
using Flux.Ingest.Decoding;
using Flux.Ingest.Decoding.Json;
using Flux.Ingest.Http;
using Flux.Ingest.Http.OpenApi;
using Flux.Ingest.Rows;
using Flux.Ingest.Telemetry;
using Flux.ServiceDefaults.Authentication;
using Flux.Timeseries.Policies;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Flux.Ingest;

/// <summary>Puts the rooms of this service together.</summary>
internal static class IngestRegistration
{
    public static void AddIngestPipeline(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddFluxPolicies();
        services.AddOptions<IngestOptions>().BindConfiguration(IngestOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new MemoryBudget(provider.GetRequiredService<IOptions<IngestOptions>>().Value.QueueBytes));
        services.AddSingleton<IRowFormat, JsonFormat>();
        services.AddSingleton<IRowFormat, NdjsonFormat>();
        services.AddSingleton<FormatCatalog>();
        services.AddSingleton<IngestTelemetry>();
        services.AddSingleton<CommitPipeline>();
        services.AddSingleton(provider => new BodyAdmission(
            provider.GetRequiredService<MemoryBudget>(), provider.GetRequiredService<IOptions<IngestOptions>>().Value.MaxWait, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BodyDecoder>();
        services.AddSingleton<WriteEndpoint>();
        services.AddSingleton<ReceiptLookup>();
        services.AddSingleton<ReceiptEndpoint>();
        services.AddHostedService<CommitService>();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<IngestOptions>>(Limit);
    }

    public static void MapWrite(this WebApplication app)
    {
        var (write, receipt) = (app.Services.GetRequiredService<WriteEndpoint>(), app.Services.GetRequiredService<ReceiptEndpoint>());
        foreach (var table in TableLayout.All)
            app.MapPost($"/api/v1/{table.Name}", http => write.WriteAsync(http, table)).RequireAuthorization(FluxScopes.Write);

        app.MapGet("/api/v1/receipts/{key}", receipt.ReadAsync).RequireAuthorization(FluxScopes.Write);
        var description = OpenApiDocument.Of(app.Services.GetServices<IRowFormat>()).ToJsonString();
        app.MapGet("/openapi/v1.json", () => Results.Text(description, "application/json")).RequireAuthorization(FluxScopes.Write);
    }

    private static void Limit(KestrelServerOptions server, IOptions<IngestOptions> options) =>
        server.Limits.MaxRequestBodySize = options.Value.MaxBodyBytes;
}
