using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Flux.AppHost.Terminal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Flux.AppHost.Tests.Terminal;

public sealed class PortCheckTests
{
    [Fact]
    public async Task Taken_port_is_reported_with_its_process_and_its_setting()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => CheckAsync(("ASPNETCORE_URLS", Address(port))));

        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"Port {port}, which the dashboard needs, is taken by "), error.Message,
            StringComparison.Ordinal);
        Assert.Contains("ASPNETCORE_URLS", error.Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Contains(
                $"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)} (", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Free_ports_are_accepted()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        other.Stop();

        await CheckAsync(("ASPNETCORE_URLS", Address(port)), ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", ""));
    }

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}");

    private static async Task CheckAsync(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });
        var check = new PortCheck(configuration, new ConsoleTerminal(console), TimeProvider.System);
        var eventing = new DistributedApplicationEventing();
        await check.SubscribeAsync(
            eventing, new DistributedApplicationExecutionContext(DistributedApplicationOperation.Run), CancellationToken.None);
        await using var services = new ServiceCollection().BuildServiceProvider();
        await eventing.PublishAsync(new BeforeStartEvent(services, new DistributedApplicationModel([])));
    }
}
