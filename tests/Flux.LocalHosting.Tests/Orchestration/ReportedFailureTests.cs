using System.Net;
using System.Net.Sockets;
using Flux.LocalHosting.Tests.Support;

namespace Flux.LocalHosting.Tests.Orchestration;

/// <summary>What the terminal says when something is wrong.</summary>
public sealed class ReportedFailureTests
{
    [Fact]
    public async Task A_crashed_service_is_shown_with_its_exit_code_and_last_lines_and_who_waited_for_it()
    {
        await using var apphost = AppHostProcess.Start("crash");

        await apphost.LineAsync("crashing         ✗ ended with exit code 3");
        await apphost.LineAsync("crashing         ┃ waiting for it: dependant");
        Assert.Contains("crashing         ┃ I had one job\n", apphost.Output, StringComparison.Ordinal);
        Assert.Contains("crashing         ┃ and failed\n", apphost.Output, StringComparison.Ordinal);
        await apphost.LineAsync(
            "Resource 'dependant' stopped waiting for dependency resource 'crashing' because it entered the 'Finished' state with exit code '3', expected '0'.");
        await apphost.LineAsync("dependant        ✗ failed to start");
    }

    [Fact]
    public async Task A_taken_port_is_named_with_who_has_it_and_what_moves_it()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var apphost = AppHostProcess.Start("port", ["--port", $"{port}"]);

        var line = await apphost.LineAsync($"Port {port}");

        Assert.Contains($"which 'listener' needs (endpoint 'tcp'), is taken by process {Environment.ProcessId} ", line, StringComparison.Ordinal);
        Assert.Contains("choose another port with the environment variable LISTENER_PORT", line, StringComparison.Ordinal);
        await apphost.LineAsync("✗ failed to start");
    }

    [Fact]
    public async Task A_missing_parameter_is_named_with_the_way_to_set_it()
    {
        await using var apphost = AppHostProcess.Start("parameter");

        var line = await apphost.LineAsync("'Parameters:api-key' is missing");

        Assert.EndsWith("Set it, for example as environment variable Parameters__api_key.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_the_model_is_one_sentence()
    {
        await using var apphost = AppHostProcess.Start("nonsense");

        Assert.Equal(1, await apphost.EndAsync());
        Assert.Equal("There is no scene 'nonsense'.", apphost.Output);
    }
}
