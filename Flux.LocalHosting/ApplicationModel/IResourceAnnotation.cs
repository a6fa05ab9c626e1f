namespace Aspire.Hosting.ApplicationModel;

/// <summary>A fact about a resource that hosting, publishing or waiting reads later.</summary>
public interface IResourceAnnotation;
