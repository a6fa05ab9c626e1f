using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Flux.LocalHosting.Terminal;

/// <summary>Tells in the terminal what the resources print and what becomes of them.</summary>
/// <remarks>Is called while the event's source is locked, so that what happened first is read first; it asks nothing back.</remarks>
internal sealed class TerminalReporter(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    ConsoleTerminal terminal,
    IHostApplicationLifetime lifetime,
    TimeProvider time) : IHostedService
{
    private const int LastLines = 10;
    private readonly Dictionary<string, string> _told = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, CustomResourceSnapshot> _snapshots = new(StringComparer.OrdinalIgnoreCase);
    private bool _isSummed;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        logs.LineAdded += OnLine;
        notifications.Published += OnPublished;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        notifications.Published -= OnPublished;
        logs.LineAdded -= OnLine;
        terminal.Notice("Stopped.");
        return Task.CompletedTask;
    }

    private void OnLine(string resource, LogLine line) => terminal.Output(resource, line.Content, line.IsErrorMessage);

    private void OnPublished(ResourceEvent @event)
    {
        var (resource, snapshot) = (@event.Resource, @event.Snapshot);
        _snapshots[resource.Name] = snapshot;
        var story = StateStory.Of(resource, snapshot, RunningFor(snapshot), lifetime.ApplicationStopping.IsCancellationRequested);
        if (story is not null && _told.GetValueOrDefault(resource.Name) != story.Text)
        {
            _told[resource.Name] = story.Text;
            terminal.State(resource.Name, story.Symbol, story.Style, story.Text);
            if (story.IsCrash)
            {
                TellCrash(resource);
            }
        }

        SumUp();
    }

    private TimeSpan RunningFor(CustomResourceSnapshot snapshot) =>
        snapshot.StartTimeStamp is { } started ? time.GetUtcNow().UtcDateTime - started : TimeSpan.Zero;

    private void TellCrash(IResource resource)
    {
        foreach (var line in logs.Tail(resource.Name, LastLines))
        {
            terminal.State(resource.Name, "┃", "red", line.Content);
        }

        var waiting = _snapshots.Where(entry => WaitsFor(entry.Value, resource.Name)).Select(static entry => entry.Key).ToArray();
        if (waiting.Length > 0)
        {
            terminal.State(resource.Name, "┃", "yellow", $"waiting for it: {string.Join(", ", waiting)}");
        }
    }

    private static bool WaitsFor(CustomResourceSnapshot snapshot, string resource) =>
        snapshot.State?.Text == KnownResourceStates.Waiting && StateStory.WaitingFor(snapshot).Contains(resource, StringComparer.OrdinalIgnoreCase);

    private void SumUp()
    {
        if (_isSummed || !model.Resources.All(resource => _snapshots.TryGetValue(resource.Name, out var snapshot) && IsUp(snapshot)))
        {
            return;
        }

        _isSummed = true;
        terminal.Summary(model.Resources.Where(static resource => resource is not ParameterResource).Select(resource =>
        {
            var snapshot = _snapshots[resource.Name];
            var state = snapshot.State!.Text == KnownResourceStates.Running ? snapshot.HealthStatus.ToString()! : snapshot.State.Text;
            return (resource.Name, state, string.Join(' ', snapshot.Urls.Select(static url => url.Url)));
        }));
        terminal.Notice("Everything is up. Press Ctrl+C to stop.");
    }

    private static bool IsUp(CustomResourceSnapshot snapshot) => snapshot switch
    {
        { HealthStatus: HealthStatus.Healthy } => true,
        { State.Text: var state, ExitCode: 0 } => state == KnownResourceStates.Finished,
        _ => false,
    };
}
