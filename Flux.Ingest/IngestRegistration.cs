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

/// <summary>Registers the services and routes of the ingest pipeline.</summary>
internal static class IngestRegistration
{
    /// <summary>Registers everything between a request with rows and its commit.</summary>
    public static TBuilder AddIngest<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
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
        services.AddSingleton(CreateAdmission);
        services.AddSingleton<BodyDecoder>();
        services.AddSingleton<WriteEndpoint>();
        services.AddSingleton<ReceiptLookup>();
        services.AddSingleton<ReceiptEndpoint>();
        services.AddHostedService<CommitService>();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<IngestOptions>>(Limit);
        return builder;
    }

    /// <summary>Maps the writes, the receipts and the OpenAPI document.</summary>
    public static void MapIngest(this WebApplication app)
    {
        var (write, receipt) = (app.Services.GetRequiredService<WriteEndpoint>(), app.Services.GetRequiredService<ReceiptEndpoint>());
        foreach (var table in TableLayout.All)
            app.MapPost($"/api/v1/{table.Name}", http => write.WriteAsync(http, table)).RequireAuthorization(FluxScopes.Write);

        app.MapGet("/api/v1/receipts/{key}", receipt.ReadAsync).RequireAuthorization(FluxScopes.Write);
        var description = OpenApiDocument.Of(app.Services.GetServices<IRowFormat>()).ToJsonString();
        app.MapGet("/openapi/v1.json", () => Results.Text(description, "application/json")).RequireAuthorization(FluxScopes.Write);
    }

    private static BodyAdmission CreateAdmission(IServiceProvider services) => new(
        services.GetRequiredService<MemoryBudget>(),
        services.GetRequiredService<IOptions<IngestOptions>>().Value.MaxWait,
        services.GetRequiredService<TimeProvider>());

    private static void Limit(KestrelServerOptions server, IOptions<IngestOptions> options) =>
        server.Limits.MaxRequestBodySize = options.Value.MaxBodyBytes;
}
