using System.Net;
using System.Net.Sockets;

namespace Flux.EmbeddedTimescale.Server;

/// <summary>A TCP port of 127.0.0.1 that nobody listens on.</summary>
internal static class FreePort
{
    /// <summary>Free when asked; whoever uses it must be ready for <see cref="PortTakenException"/>.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
