using System.Net;
using System.Net.Sockets;

namespace Flux.EmbeddedTimescale.Server;

/// <summary>Finds a TCP port of 127.0.0.1 that no process listens on.</summary>
internal static class FreePort
{
    /// <summary>
    /// Free at the time of the call. Another process may take it before it is used: handle <see cref="PortTakenException"/>.
    /// </summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Another program listens on the port of the embedded server.</summary>
internal sealed class PortTakenException(int port) : DatabaseUnavailableException(
    $"Port {port} on 127.0.0.1 is taken by another program: stop it, or move the embedded TimescaleDB with Flux:Database:Embedded:Port "
    + "(environment: Flux__Database__Embedded__Port).");
