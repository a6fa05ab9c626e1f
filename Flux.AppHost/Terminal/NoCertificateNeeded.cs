using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;

namespace Flux.AppHost.Terminal;

/// <summary>
/// The addresses of a local run are http, so no resource needs a development certificate. Without this setting Aspire warns that none is
/// trusted: in the log, and in red on every page of the dashboard.
/// </summary>
internal sealed class NoCertificateNeeded : IDistributedApplicationEventingSubscriber
{
    public Task SubscribeAsync(
        IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext,
        CancellationToken cancellationToken)
    {
        eventing.Subscribe<BeforeStartEvent>((starting, _) =>
        {
#pragma warning disable ASPIRECERTIFICATES001 // Experimental in 13.6, and the only way to set it.
            var resources = starting.Model.Resources
                .Where(resource => resource.HasAnnotationOfType<HttpsCertificateConfigurationCallbackAnnotation>());
            foreach (var resource in resources)
                resource.Annotations.Add(new HttpsCertificateAnnotation { UseDeveloperCertificate = false });
#pragma warning restore ASPIRECERTIFICATES001
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }
}
