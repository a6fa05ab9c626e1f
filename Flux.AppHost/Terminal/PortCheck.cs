using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.Configuration;

namespace Flux.AppHost.Terminal;

/// <summary>Runs before anything starts, and fails if another process listens on a port that Flux needs.</summary>
internal sealed class PortCheck(
    IConfiguration configuration, ConsoleTerminal terminal, TimeProvider timeProvider) : IDistributedApplicationEventingSubscriber
{
    // The processes of a killed AppHost end within this time and release their ports.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private static readonly string[] DashboardAddresses =
    [
        "ASPNETCORE_URLS",
        "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL",
        "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL",
        "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL",
    ];

    public Task SubscribeAsync(
        IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext,
        CancellationToken cancellationToken)
    {
        eventing.Subscribe<BeforeStartEvent>(async (starting, stop) =>
        {
            foreach (var port in Needed(starting.Model))
                await EnsureFreeAsync(port, stop);
        });
        return Task.CompletedTask;
    }

    private async Task EnsureFreeAsync(NeededPort needed, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var announced = false;
        while (!IsFree(needed.Port))
        {
            var holder = PortHolder.Find(needed.Port);
            if (holder?.MayBeEarlierRun != true || timeProvider.GetElapsedTime(started) > Limit)
            {
                var taken = string.Create(
                    CultureInfo.InvariantCulture,
                    $"Port {needed.Port}, which {needed.User} needs, is taken by {holder?.ToString() ?? "another process"}");
                throw new DistributedApplicationException($"{taken}: end it, or choose another port with {needed.Setting}.");
            }

            if (!announced)
                terminal.Notice(string.Create(CultureInfo.InvariantCulture, $"Waiting for port {needed.Port}, which {holder} still uses."));
            announced = true;
            await Task.Delay(Pause, timeProvider, cancellationToken);
        }
    }

    private IEnumerable<NeededPort> Needed(DistributedApplicationModel model)
    {
        foreach (var key in DashboardAddresses)
        {
            var address = configuration[key]?.Split(';')[0];
            if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Port > 0)
                yield return new NeededPort(uri.Port, "the dashboard", $"{key} (Flux.AppHost/Properties/launchSettings.json)");
        }
        foreach (var server in model.Resources.OfType<EmbeddedTimescaleResource>())
            yield return new NeededPort(
                server.Port, server.Name, "Flux:Database:Embedded:Port (environment: Flux__Database__Embedded__Port)");
        foreach (var project in model.Resources.OfType<ProjectResource>())
        {
            var folder = Path.GetFileNameWithoutExtension(project.GetProjectMetadata().ProjectPath);
            var settings = $"\"applicationUrl\" in {folder}/Properties/launchSettings.json";
            foreach (var endpoint in project.Annotations.OfType<EndpointAnnotation>())
            {
                if (endpoint.Port is { } port)
                    yield return new NeededPort(port, project.Name, settings);
            }
        }
    }

    private static bool IsFree(int port) =>
        CanListen(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port));

    private static bool CanListen(IPAddress address, int port)
    {
        using var probe = new TcpListener(address, port);
        try
        {
            probe.Start();
            return true;
        }
        catch (SocketException taken)
        {
            // A machine may support IPv6 and have no IPv6 loopback address.
            return taken.SocketErrorCode == SocketError.AddressNotAvailable;
        }
    }

    /// <param name="Port">On the loopback addresses.</param>
    /// <param name="User">What needs it.</param>
    /// <param name="Setting">What changes it.</param>
    private sealed record NeededPort(int Port, string User, string Setting);
}
