using System.Net;
using System.Net.Sockets;
using Flux.LocalHosting.Tests.Support;

namespace Flux.LocalHosting.Tests.Orchestration;

/// <summary>An AppHost that ends without a farewell.</summary>
public sealed class KilledAppHostTests
{
    [Theory]
    [InlineData("family")]
    [InlineData("stubborn")]
    public async Task A_killed_AppHost_takes_its_children_and_theirs_with_it(string scene)
    {
        await using var apphost = AppHostProcess.Start(scene);
        var family = Family.Parse(await apphost.LineAsync("│ family "));

        apphost.Signal(PosixSignalNumber.Kill);

        await family.EndAsync();
    }

    [Fact]
    public async Task A_killed_AppHost_takes_its_projects_with_it()
    {
        await using var apphost = AppHostProcess.Start("service", ["--DcpPublisher:RandomizePorts", "true"]);
        var healthy = await apphost.LineAsync("✔ healthy");
        var port = new Uri(healthy[healthy.IndexOf("http", StringComparison.Ordinal)..]).Port;

        apphost.Signal(PosixSignalNumber.Kill);

        await RefusedAsync(port);
    }

    private static async Task RefusedAsync(int port)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        try
        {
            // The service may take a connection and die with it: its end is what is waited for.
            await client.ConnectAsync(IPAddress.Loopback, port, timeout.Token);
            await client.GetStream().ReadExactlyAsync(new byte[1], timeout.Token);
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            return;
        }

        Assert.Fail("The service still answers.");
    }
}
