using System.Collections.Concurrent;
using Aspire.Hosting;
using Flux.LocalHosting.Processes;
using Flux.LocalHosting.Tests.Support;

namespace Flux.LocalHosting.Tests.Processes;

public sealed class GuardedProcessTests
{
    private readonly BlockingCollection<(string Line, bool IsError)> _lines = [];

    [Fact]
    public async Task Output_arrives_by_line_and_the_exit_code_is_the_commands_own()
    {
        using var process = Start("echo out; echo err >&2; exit 7");

        Assert.Equal(7, await process.Exited);
        Assert.Contains(("out", false), _lines);
        Assert.Contains(("err", true), _lines);
    }

    [Fact]
    public async Task The_environment_is_exactly_the_given_one_whatever_the_names()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["services__query-gateway__http__0"] = "http://localhost:1 and more",
            ["PLAIN"] = "p",
        };

        using var process = GuardedProcess.Start(new ProcessSpecification("env", [], AppContext.BaseDirectory, environment), Add);

        Assert.Equal(0, await process.Exited);
        Assert.Contains(("services__query-gateway__http__0=http://localhost:1 and more", false), _lines);
        Assert.Contains(("PLAIN=p", false), _lines);
        Assert.DoesNotContain(_lines, static line => line.Line.StartsWith("HOME=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Arguments_reach_the_command_as_they_are()
    {
        string[] arguments = ["%s\\n", "two words", "$HOME", "'quoted'", "--flag", ""];
        using var process = GuardedProcess.Start(
            new ProcessSpecification("printf", arguments, AppContext.BaseDirectory, InheritedEnvironment.With([])), Add);

        await process.Exited;

        Assert.Equal(arguments[1..], _lines.Select(static line => line.Line));
    }

    [Fact]
    public async Task It_is_asked_to_end_and_may_say_goodbye()
    {
        using var process = Start("trap 'echo goodbye; exit 0' TERM; echo ready; while :; do sleep 1000 & wait $!; done");
        Next("ready");

        await process.StopAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

        Assert.Equal(0, await process.Exited);
        Assert.Contains(("goodbye", false), _lines);
    }

    [Fact]
    public async Task What_does_not_want_to_end_is_ended_with_its_children()
    {
        using var process = Start("trap '' TERM; sleep 1000 & echo family $$ $!; wait");
        var family = Family.Parse(Next("family"));

        await process.StopAsync(TimeSpan.FromMilliseconds(300), TimeProvider.System);

        Assert.Equal(128 + Signals.Kill, await process.Exited);
        await family.EndAsync();
    }

    [Fact]
    public async Task What_a_command_leaves_behind_when_it_ends_by_itself_is_ended()
    {
        using var process = Start("sleep 1000 & echo family $$ $!");
        var family = Family.Parse(Next("family"));

        Assert.Equal(0, await process.Exited);
        await family.EndAsync();
    }

    [Fact]
    public void A_command_that_does_not_exist_is_named()
    {
        var refusal = Assert.Throws<DistributedApplicationException>(() =>
            GuardedProcess.Start(new ProcessSpecification("no-such-command", [], AppContext.BaseDirectory, InheritedEnvironment.With([])), Add));

        Assert.Contains("'no-such-command' was not found in any folder of PATH", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_working_directory_that_does_not_exist_is_named()
    {
        var refusal = Assert.Throws<DistributedApplicationException>(() =>
            GuardedProcess.Start(new ProcessSpecification("sh", [], "/no/such/folder", InheritedEnvironment.With([])), Add));

        Assert.Contains("'/no/such/folder'", refusal.Message, StringComparison.Ordinal);
    }

    private GuardedProcess Start(string script) => GuardedProcess.Start(
        new ProcessSpecification("sh", ["-c", script], AppContext.BaseDirectory, InheritedEnvironment.With([])), Add);

    private void Add(string line, bool isError) => _lines.Add((line, isError));

    private string Next(string text)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return _lines.GetConsumingEnumerable(timeout.Token).First(line => line.Line.Contains(text, StringComparison.Ordinal)).Line;
    }
}
