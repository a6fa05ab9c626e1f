namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the distributed application: a name and what is annotated on it.</summary>
public interface IResource
{
    string Name { get; }

    ResourceAnnotationCollection Annotations { get; }
}
