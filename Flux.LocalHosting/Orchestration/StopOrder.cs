using Aspire.Hosting.ApplicationModel;

namespace Flux.LocalHosting.Orchestration;

/// <summary>Sorts resources so that everything stops before what it depends on.</summary>
internal static class StopOrder
{
    /// <returns>Groups to stop one after another; inside a group nobody depends on another.</returns>
    public static IReadOnlyList<IReadOnlySet<IResource>> Of(IEnumerable<IResource> resources)
    {
        var remaining = resources.ToHashSet();
        var order = new List<IReadOnlySet<IResource>>();
        while (remaining.Count > 0)
        {
            var needed = remaining.SelectMany(DependenciesOf).Where(remaining.Contains).ToHashSet();
            var free = remaining.Where(resource => !needed.Contains(resource)).ToHashSet();
            // A reference may run in a circle (two services that call each other); a wait may not.
            var generation = free.Count > 0 ? free : [.. remaining];
            order.Add(generation);
            remaining.ExceptWith(generation);
        }

        return order;
    }

    private static IEnumerable<IResource> DependenciesOf(IResource resource)
    {
        var tied = resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(static tie => tie.Resource);
        return resource is IResourceWithParent child ? tied.Append(child.Parent) : tied;
    }
}
