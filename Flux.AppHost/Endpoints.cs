namespace Flux.AppHost;

/// <summary>How clients reach the services of a run on this machine.</summary>
internal static class Endpoints
{
    /// <summary>
    /// Clients connect to the process itself: the orchestrator's proxy doubles the time of small requests. Not under the testing builder, which gives
    /// every proxy a port of its own so that it runs beside the developer's system.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithoutProxy(this IResourceBuilder<ProjectResource> builder) =>
        DatabaseOptions.IsTesting(builder.ApplicationBuilder.Configuration)
            ? builder
            : builder.WithEndpoint("http", endpoint => endpoint.IsProxied = false);
}
