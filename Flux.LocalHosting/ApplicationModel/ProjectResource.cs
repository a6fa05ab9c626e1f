namespace Aspire.Hosting.ApplicationModel;

/// <summary>A .NET project, started with <c>dotnet run</c>.</summary>
public class ProjectResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport, IResourceWithProbes;
