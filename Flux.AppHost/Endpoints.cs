namespace Flux.AppHost;

/// <summary>How clients reach the services of a run on this machine.</summary>
internal static class Endpoints
{
    /// <summary>
    /// Clients connect to the process itself, because the orchestrator's proxy doubles the time of small requests. Under the testing
    /// builder the proxies stay: it gives each its own port, so that a test can run beside the developer's system.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithoutProxy(this IResourceBuilder<ProjectResource> builder) =>
        DatabaseOptions.IsTesting(builder.ApplicationBuilder.Configuration)
            ? builder
            : builder.WithEndpoint("http", endpoint => endpoint.IsProxied = false);
}
