using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Flux.LocalHosting.Orchestration;
using Flux.LocalHosting.Tests.Support;

namespace Flux.LocalHosting.Tests.Orchestration;

public sealed class PortTests
{
    [Fact]
    public void Free_ports_are_different_ports()
    {
        var ports = new PortAllocator();

        var given = Enumerable.Range(0, 50).Select(_ => ports.Next()).ToArray();

        Assert.Equal(given.Length, given.Distinct().Count());
        Assert.All(given, static port => Assert.True(PortAllocator.IsFree(port)));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    public void A_port_on_which_somebody_listens_is_not_free(string address)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();

        Assert.False(PortAllocator.IsFree(((IPEndPoint)listener.LocalEndpoint).Port));
    }

    [Fact]
    public async Task A_test_gets_a_free_port_where_a_run_gets_the_asked_one()
    {
        await using var test = Model.Create();
        var random = test.Shell("service", "true").WithHttpEndpoint(port: 5301);
        await test.EnvironmentAsync(random.Resource);
        await using var run = Model.Create("--DcpPublisher:RandomizePorts=false");
        var asked = run.Shell("service", "true").WithHttpEndpoint(port: 5301);
        await run.EnvironmentAsync(asked.Resource);

        Assert.NotEqual(5301, random.GetEndpoint("http").Port);
        Assert.Equal(5301, asked.GetEndpoint("http").Port);
    }

    [Fact]
    public async Task A_process_is_told_the_port_on_which_its_clients_call()
    {
        await using var builder = Model.Create();
        var service = builder.Shell("service", "true").WithHttpEndpoint(env: "MY_PORT");

        var environment = await builder.EnvironmentAsync(service.Resource);

        Assert.Equal($"{service.GetEndpoint("http").Port}", environment["MY_PORT"]);
    }

    [Fact]
    public async Task Two_ports_for_one_process_are_refused()
    {
        await using var builder = Model.Create("--DcpPublisher:RandomizePorts=false");
        var service = builder.Shell("service", "true").WithHttpEndpoint(port: 5301, targetPort: 8080);

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => builder.EnvironmentAsync(service.Resource));

        Assert.Contains("port 5301 and target port 8080", refusal.Message, StringComparison.Ordinal);
    }
}
