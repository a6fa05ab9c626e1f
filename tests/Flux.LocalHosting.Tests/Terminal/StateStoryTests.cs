using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.Terminal;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Flux.LocalHosting.Tests.Terminal;

public sealed class StateStoryTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);
    private readonly ExecutableResource _service = new("service", "command", ".") { Annotations = { new HealthCheckAnnotation("check") } };

    [Fact]
    public void A_service_that_has_only_just_started_need_not_explain_itself() =>
        Assert.Equal("running, not healthy yet", Tell(Running(HealthStatus.Unhealthy, "connection refused"), Soon));

    [Fact]
    public void A_service_that_takes_long_explains_itself() =>
        Assert.Equal("running, still not healthy: connection refused", Tell(Running(HealthStatus.Unhealthy, "connection refused"), Late));

    [Fact]
    public void A_service_that_was_healthy_and_is_no_more_says_why() =>
        Assert.Equal(
            "unhealthy: database gone",
            Tell(Running(HealthStatus.Unhealthy, "database gone") with { ReadyHandlers = Task.CompletedTask }, Late));

    [Fact]
    public void A_healthy_service_shows_its_address() =>
        Assert.Equal("healthy http://localhost:1", Tell(Running(HealthStatus.Healthy, null) with { Urls = [new UrlSnapshot("http", "http://localhost:1", false)] }, Soon));

    [Fact]
    public void A_crash_shows_its_exit_code_and_a_stop_does_not()
    {
        var ended = Running(null, null) with { State = KnownResourceStates.Finished, ExitCode = 139 };

        Assert.Equal("ended with exit code 139", Tell(ended, Late));
        Assert.Equal("stopped", StateStory.Of(_service, ended, Late, isStopping: true)!.Text);
    }

    [Fact]
    public void What_never_ran_is_not_called_stopped()
    {
        var never = Running(null, null) with { State = KnownResourceStates.Exited };

        Assert.Equal("not started", StateStory.Of(_service, never, Soon, isStopping: true)!.Text);
        Assert.Equal("stopped", StateStory.Of(_service, never with { StartTimeStamp = DateTime.UnixEpoch }, Soon, isStopping: true)!.Text);
    }

    [Fact]
    public void A_parameter_that_has_its_value_is_no_news() =>
        Assert.Null(StateStory.Of(new ParameterResource("p", static _ => "v"), Running(null, null), Soon, isStopping: false));

    private string Tell(CustomResourceSnapshot snapshot, TimeSpan runningFor) => StateStory.Of(_service, snapshot, runningFor, isStopping: false)!.Text;

    private static CustomResourceSnapshot Running(HealthStatus? status, string? description) => new()
    {
        ResourceType = "Executable",
        Properties = [],
        State = KnownResourceStates.Running,
        HealthReports = ImmutableArray.Create(new HealthReportSnapshot("check", status, description, ExceptionText: null)),
    };
}
