using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Flux.LocalHosting.Orchestration;

/// <summary>Gives every endpoint its address before anything starts, so that all references can be resolved.</summary>
internal sealed class EndpointAllocator(IConfiguration configuration)
{
    private readonly PortAllocator _ports = new();

    /// <summary>Tests run several applications at once: their ports are free ones, whatever the launch profiles say.</summary>
    private bool RandomizesPorts => configuration.GetValue<bool>("DcpPublisher:RandomizePorts");

    public void Allocate(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                Allocate(resource, endpoint);
            }
        }
    }

    private void Allocate(IResource resource, EndpointAnnotation endpoint)
    {
        var isContainer = resource is ContainerResource;
        var asked = RandomizesPorts && endpoint.IsProxied ? null : NullIfZero(endpoint.Port);
        // No proxy stands between client and process: a process listens where its clients call. A container's port is mapped.
        var port = isContainer ? asked ?? _ports.Next() : NullIfZero(endpoint.TargetPort) ?? asked ?? _ports.Next();
        if (!isContainer && asked is not null && asked != port)
        {
            throw new DistributedApplicationException(
                $"Endpoint '{endpoint.Name}' of resource '{resource.Name}' asks for port {asked} and target port {endpoint.TargetPort}. " +
                "Local hosting puts no proxy between them: give one port, or let the process be told its target port.");
        }

        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, Address(endpoint.TargetHost), port);
    }

    // Port 0 asks for any free one.
    private static int? NullIfZero(int? port) => port is 0 ? null : port;

    private static string Address(string targetHost) => targetHost is "0.0.0.0" or "[::]" or "*" or "+" ? "localhost" : targetHost;
}
