using System.Net;
using System.Net.Sockets;

namespace Flux.Bench.Shared;

/// <summary>A TCP port of 127.0.0.1 that nothing listens on.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
