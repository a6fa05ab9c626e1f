using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Makes a health check registered in <c>builder.Services.AddHealthChecks()</c> decide whether the resource is healthy.</summary>
    /// <exception cref="DistributedApplicationException">The resource already has a health check of this key.</exception>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(key);
        return builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(check => check.Key == key)
            ? throw new DistributedApplicationException($"Resource '{builder.Resource.Name}' already has a health check with key '{key}'.")
            : builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    /// <summary>Healthy when a GET on the path answers this status code; key <c>{name}_{endpoint}_{path}_{status}_check</c>.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">Default: <c>/</c>.</param>
    /// <param name="statusCode">Default: 200.</param>
    /// <param name="endpointName">Default: <c>https</c>, else <c>http</c>.</param>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        var endpoint = builder.HttpEndpoint(endpointName is null ? ["https", "http"] : [endpointName]);
        var expected = statusCode ?? 200;
        var key = $"{builder.Resource.Name}_{endpoint.EndpointName}_{path ?? "/"}_{expected}_check";
        var services = builder.ApplicationBuilder.Services;
        services.AddHttpClient();
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            key,
            provider => new EndpointHealthCheck(endpoint, path ?? "/", expected, provider.GetRequiredService<IHttpClientFactory>()),
            failureStatus: null,
            tags: null));
        return builder.WithHealthCheck(key);
    }

    private static EndpointReference HttpEndpoint<T>(this IResourceBuilder<T> builder, string[] names)
        where T : IResourceWithEndpoints
    {
        var endpoint = names.Select(name => builder.GetEndpoint(name)).FirstOrDefault(static candidate => candidate.Exists)
            ?? throw new DistributedApplicationException(
                $"Could not create HTTP health check for resource '{builder.Resource.Name}' as no endpoint was found " +
                $"matching one of the specified names: {string.Join(", ", names)}");
        return endpoint.IsHttp || endpoint.IsHttps
            ? endpoint
            : throw new DistributedApplicationException(
                $"Could not create HTTP health check for resource '{builder.Resource.Name}' as the endpoint with name " +
                $"'{endpoint.EndpointName}' and scheme '{endpoint.Scheme}' is not an HTTP endpoint.");
    }
}
