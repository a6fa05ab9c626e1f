using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class ConnectionStringBuilderExtensions
{
    /// <summary>Adds a connection string composed from other values; it is up when the resources in it have started.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)
    {
        ArgumentNullException.ThrowIfNull(connectionStringExpression);
        var connectionString = builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));
        foreach (var resource in Referenced(connectionStringExpression))
        {
            connectionString.WithRelationship(resource, Relationship.Reference);
            if (resource is not IResourceWithoutLifetime)
            {
                connectionString.WaitForStart(builder.CreateResourceBuilder(resource));
            }
        }

        return connectionString;
    }

    // One level deep on purpose: what is referenced waits for its own references.
    private static IEnumerable<IResource> Referenced(ReferenceExpression expression) => expression.ValueProviders
        .SelectMany(static value => value switch
        {
            IResource resource => [resource],
            EndpointReferenceExpression endpoint => [endpoint.Endpoint.Resource],
            IValueWithReferences composed => composed.References.OfType<IResource>(),
            _ => [],
        })
        .Distinct();
}
