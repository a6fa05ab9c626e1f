using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Flux.LocalHosting.ProjectResources;

/// <summary>Tells a project where its telemetry goes, when somebody collects it.</summary>
internal static class ProjectTelemetry
{
    public static IResourceBuilder<ProjectResource> WithTelemetry(
        this IResourceBuilder<ProjectResource> project, ConfigurationManager configuration, bool isDevelopment) =>
        project.WithEnvironment(context =>
        {
            var variables = context.EnvironmentVariables;
            var (endpoint, protocol) = Collector(configuration);
            if (endpoint is not null)
            {
                variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
                variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
            }

            variables["OTEL_SERVICE_NAME"] = project.Resource.Name;
            variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={project.Resource.Name}-{Environment.ProcessId}";
            if (isDevelopment)
            {
                TellAtOnce(variables);
            }
        });

    private static (string? Endpoint, string Protocol) Collector(ConfigurationManager configuration) =>
        configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] is { Length: > 0 } grpc
            ? (grpc, "grpc")
            : (configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"], "http/protobuf");

    // A developer wants to see every span now; batching and sampling are for production.
    private static void TellAtOnce(Dictionary<string, object> variables)
    {
        variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
        variables["OTEL_TRACES_SAMPLER"] = "always_on";
        variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
    }
}
