using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Flux.AppHost.Terminal;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Flux.AppHost.Tests.Terminal;

public sealed class ResourceStateTextTests
{
    private static readonly HealthReportSnapshot Refused = new(
        "flux_check", HealthStatus.Unhealthy, "Connection refused", ExceptionText: null);

    [Fact]
    public void Waiting_resource_names_its_dependencies() =>
        Assert.Equal("waiting for flux, timescale", Of(Snapshot(KnownResourceStates.Waiting), waitsFor: ["flux", "timescale"]).Text);

    [Fact]
    public void Exit_code_other_than_0_is_a_failure()
    {
        var text = Of(Snapshot(KnownResourceStates.Finished) with { ExitCode = 3 });

        Assert.Equal(("ended with exit code 3", true), (text.Text, text.IsFailure));
    }

    [Fact]
    public void Exit_code_0_is_not_a_failure() => Assert.False(Of(Snapshot(KnownResourceStates.Finished) with { ExitCode = 0 }).IsFailure);

    [Fact]
    public void Missing_value_is_a_failure() => Assert.True(Of(Snapshot(KnownResourceStates.ValueMissing)).IsFailure);

    [Fact]
    public void Resource_that_was_not_started_names_its_failed_dependency() =>
        Assert.Equal(
            "was not started: it needs schema-migrator", Of(Snapshot(KnownResourceStates.FailedToStart), failed: ["schema-migrator"]).Text);

    [Theory]
    [InlineData(false, false, "running, not healthy yet")]
    [InlineData(false, true, "is not healthy: Connection refused")]
    [InlineData(true, false, "is no longer healthy: Connection refused")]
    public void Unhealthy_resource_gives_its_reason_when_overdue(bool wasReady, bool isOverdue, string expected) =>
        Assert.Equal(expected, Of(Snapshot(KnownResourceStates.Running, Refused), wasReady, isOverdue).Text);

    [Fact]
    public void Other_states_have_no_text() =>
        Assert.Null(ResourceStateText.Of(Snapshot(KnownResourceStates.NotStarted), wasReady: false, isOverdue: false, [], []));

    private static ResourceStateText Of(
        CustomResourceSnapshot snapshot, bool wasReady = false, bool isOverdue = false, string[]? waitsFor = null,
        string[]? failed = null) =>
        ResourceStateText.Of(snapshot, wasReady, isOverdue, waitsFor ?? [], failed ?? [])!;

    private static CustomResourceSnapshot Snapshot(string state, params ImmutableArray<HealthReportSnapshot> reports)
    {
        var snapshot = new CustomResourceSnapshot { ResourceType = "Project", Properties = [] };
        // Only Aspire's own health service may set it.
        typeof(CustomResourceSnapshot).GetProperty(nameof(CustomResourceSnapshot.HealthReports))!.SetValue(snapshot, reports);
        return snapshot with { State = state };
    }
}
