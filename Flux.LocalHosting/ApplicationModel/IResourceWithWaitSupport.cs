namespace Aspire.Hosting.ApplicationModel;

/// <summary>Marks what can be made to wait for other resources.</summary>
public interface IResourceWithWaitSupport : IResource;
