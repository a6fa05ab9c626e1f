using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Flux.LocalHosting.Orchestration;

/// <summary>Finds ports of this machine that nobody listens on.</summary>
internal sealed class PortAllocator
{
    // Below the range that the kernel hands to outgoing connections, so that nobody takes the port before the service does.
    private const int First = 20_000;
    private const int Last = 32_000;
    private const int Attempts = 200;
    private readonly HashSet<int> _given = [];

    /// <exception cref="Aspire.Hosting.DistributedApplicationException">No free port was found.</exception>
    public int Next()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last);
            if (IsFree(port) && _given.Add(port))
            {
                return port;
            }
        }

        throw new Aspire.Hosting.DistributedApplicationException($"No free port was found between {First} and {Last}.");
    }

    public static bool IsFree(int port) =>
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
            // A machine may know IPv6 and have no loopback address of it.
            return taken.SocketErrorCode == SocketError.AddressNotAvailable;
        }
    }
}
