using Flux.LocalHosting.Tests.Support;

namespace Flux.LocalHosting.Tests.Orchestration;

/// <summary>An AppHost that is asked to stop.</summary>
public sealed class StoppedAppHostTests
{
    [Theory]
    [InlineData((int)PosixSignalNumber.Interrupt)]
    [InlineData((int)PosixSignalNumber.Terminate)]
    [InlineData((int)PosixSignalNumber.Hangup)]
    public async Task A_stop_goes_from_the_dependants_to_what_they_depend_on(int signal)
    {
        await using var apphost = AppHostProcess.Start("order");
        await apphost.LineAsync("Everything is up");

        apphost.Signal((PosixSignalNumber)signal);

        Assert.Equal(0, await apphost.EndAsync());
        var stops = apphost.Output.Split('\n').Where(static line => line.Contains("goodbye", StringComparison.Ordinal)).Select(static line => line.Split(' ')[0]);
        Assert.Equal(["client", "service", "database"], stops);
        Assert.EndsWith("Stopped.", apphost.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_during_start_up_ends_what_has_started()
    {
        await using var apphost = AppHostProcess.Start("waiting");
        var family = Family.Parse(await apphost.LineAsync("│ family "));
        await apphost.LineAsync("waits for never-healthy");

        apphost.Signal(PosixSignalNumber.Interrupt);

        Assert.Equal(0, await apphost.EndAsync());
        await family.EndAsync();
    }

    [Fact]
    public async Task A_second_Ctrl_C_ends_everything_at_once()
    {
        await using var apphost = AppHostProcess.Start("stubborn");
        var family = Family.Parse(await apphost.LineAsync("│ family "));
        await apphost.LineAsync("Everything is up");
        apphost.Signal(PosixSignalNumber.Interrupt);
        await apphost.LineAsync("◌ stopping");

        await apphost.InsistAsync(PosixSignalNumber.Interrupt);

        Assert.Equal(130, await apphost.EndAsync());
        await family.EndAsync();
    }
}
