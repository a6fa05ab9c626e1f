namespace Aspire.Hosting.ApplicationModel;

public interface IResourceWithProbes : IResource;
