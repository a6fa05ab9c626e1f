namespace Aspire.Hosting.ApplicationModel;

/// <summary>A named tie to another resource; stopping follows it backwards.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    public IResource Resource { get; } = resource ?? throw new ArgumentNullException(nameof(resource));

    public string Type { get; } = type ?? throw new ArgumentNullException(nameof(type));
}
