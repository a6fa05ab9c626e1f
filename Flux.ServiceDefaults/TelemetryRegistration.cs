using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Flux.ServiceDefaults;

/// <summary>OpenTelemetry for logs, metrics and traces; names that begin with <c>Flux.</c> are collected without registration.</summary>
internal static class TelemetryRegistration
{
    /// <summary>Collects metrics always, because they can be scraped; spans and log records only if a collector is configured.</summary>
    public static TBuilder AddTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Npgsql", "Flux.*", "Microsoft.AspNetCore.Authentication", "Microsoft.AspNetCore.Authorization")
                .AddPrometheusExporter());
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return builder;

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        telemetry
            .WithTracing(tracing => tracing
                .AddSource(builder.Environment.ApplicationName, "Flux.*")
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !IsProbe(context.Request.Path))
                .AddHttpClientInstrumentation()
                .AddNpgsql()
                .AddProcessor<BackgroundStatements>())
            .UseOtlpExporter();
        return builder;
    }

    /// <summary>Health and scrape requests arrive every few seconds and would outnumber the traces of real work.</summary>
    private static bool IsProbe(PathString path) => path.Value is "/health" or "/alive" or "/metrics";
}
