namespace Aspire.Hosting.ApplicationModel;

/// <summary>A container, run by the machine's container runtime.</summary>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes
{
    public string? Entrypoint { get; set; } = entrypoint;
}
