using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Injects the source's connection string, and its parts one by one.</summary>
    /// <param name="builder">The resource that is told.</param>
    /// <param name="source">The resource that it is told about.</param>
    /// <param name="connectionName">The name under which it is known; default: the source's own.</param>
    /// <param name="optional">Whether a missing connection string is left empty instead of failing.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        var resource = source.Resource;
        connectionName ??= resource.Name;
        return builder.WithRelationship(resource, Relationship.Reference).WithEnvironment(context =>
        {
            var variables = context.EnvironmentVariables;
            variables[resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{connectionName}"] =
                new ConnectionStringReference(resource, optional);
            var prefix = connectionName.Length == 0 ? "" : $"{EnvironmentVariableName.Encode(connectionName).ToUpperInvariant()}_";
            foreach (var (name, value) in resource.GetConnectionProperties())
            {
                variables[$"{prefix}{name.ToUpperInvariant()}"] = value;
            }
        });
    }

    /// <summary>Injects where the source listens: <c>{NAME}_{ENDPOINT}</c> and <c>services__{name}__{scheme}__{index}</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        builder.ReferTo(source.Resource).UseAllEndpoints = true;
        return builder;
    }

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(endpointReference);
        builder.ReferTo(endpointReference.Resource).EndpointNames.Add(endpointReference.EndpointName);
        return builder;
    }

    internal static IResourceBuilder<T> WithRelationship<T>(this IResourceBuilder<T> builder, IResource resource, string type)
        where T : IResource => builder.WithAnnotation(new ResourceRelationshipAnnotation(resource, type));

    private static EndpointReferenceAnnotation ReferTo<T>(this IResourceBuilder<T> builder, IResourceWithEndpoints resource)
        where T : IResourceWithEnvironment
    {
        var existing = builder.Resource.Annotations.OfType<EndpointReferenceAnnotation>().FirstOrDefault(known => known.Resource == resource);
        if (existing is not null)
        {
            return existing;
        }

        var reference = new EndpointReferenceAnnotation(resource);
        builder.WithAnnotation(reference)
            .WithRelationship(resource, Relationship.Reference)
            .WithEnvironment(context => InjectEndpoints(reference, context.EnvironmentVariables));
        return reference;
    }

    private static void InjectEndpoints(EndpointReferenceAnnotation reference, Dictionary<string, object> variables)
    {
        var service = reference.Resource.Name;
        foreach (var endpoint in reference.Resource.GetEndpoints())
        {
            if (!reference.UseAllEndpoints && !reference.EndpointNames.Contains(endpoint.EndpointName))
            {
                continue;
            }

            var variable = $"{EnvironmentVariableName.Encode(service)}_{EnvironmentVariableName.Encode(endpoint.EndpointName)}";
            variables[variable.ToUpperInvariant()] = endpoint;

            // Service discovery asks for the scheme, or for an endpoint by its own name.
            var key = endpoint.EndpointName is "http" or "https" ? endpoint.Scheme : endpoint.EndpointName;
            var index = 0;
            while (variables.ContainsKey($"services__{service}__{key}__{index}"))
            {
                index++;
            }

            variables[$"services__{service}__{key}__{index}"] = endpoint;
        }
    }
}
