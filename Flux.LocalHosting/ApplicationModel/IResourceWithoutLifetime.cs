namespace Aspire.Hosting.ApplicationModel;

/// <summary>Marks what is never started, so that waiting for it has no meaning and is skipped.</summary>
public interface IResourceWithoutLifetime : IResource;
