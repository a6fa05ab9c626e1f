using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Marks what others find by name: a reference to it injects its endpoints.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
