using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Flux.AppHost.Terminal;

/// <summary>
/// Prints the state of each resource, the last lines of a failed one and the resources that need it, and, once everything is up, the
/// addresses. Sees the application model and its notifications, and starts nothing.
/// </summary>
internal sealed partial class TerminalReporter(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IConfiguration configuration,
    ConsoleTerminal terminal,
    IHostApplicationLifetime lifetime,
    TimeProvider timeProvider) : BackgroundService
{
    private const int LastLines = 10;

    /// <summary>Aspire adds this resource to the model.</summary>
    private const string AspireDashboard = "aspire-dashboard";

    /// <summary>After this time the reason why a resource is not healthy is printed.</summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromSeconds(10);

    /// <summary>The output of a process may reach the log after its end.</summary>
    private static readonly TimeSpan OutputDelay = TimeSpan.FromMilliseconds(500);

    private readonly long _started = timeProvider.GetTimestamp();
    private readonly Dictionary<string, ResourceEvent> _events = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _printed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _runningSince = new(StringComparer.Ordinal);
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ready = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private bool _everythingWasUp;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = lifetime.ApplicationStopping.Register(() => terminal.Notice("Stopping. Press Ctrl+C again to stop at once."));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        _ = PrintProgressAsync(either.Token);
        _ = RepeatAsync(either.Token);
        try
        {
            await foreach (var resourceEvent in notifications.WatchAsync(either.Token))
            {
                lock (_gate)
                    Observe(resourceEvent);
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops, which has been printed.
        }
    }

    /// <summary>Checks again the resources that send no event: those that stay unhealthy.</summary>
    private async Task RepeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), timeProvider);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            lock (_gate)
            {
                foreach (var resourceEvent in _events.Values.ToList())
                    Observe(resourceEvent);
            }
        }
    }

    /// <summary>Provisioning takes a while: the progress of the embedded server is printed until it is ready.</summary>
    private async Task PrintProgressAsync(CancellationToken cancellationToken)
    {
        if (model.Resources.OfType<EmbeddedTimescaleResource>().FirstOrDefault() is not { } server)
            return;
        var running = await notifications.WaitForResourceAsync(
            server.Name, e => e.Snapshot.State?.Text == KnownResourceStates.Running, cancellationToken);
        await foreach (var batch in logs.WatchAsync(running.ResourceId).WithCancellation(cancellationToken))
        {
            foreach (var text in batch.Select(TextOf).Where(text => !ServerLog().IsMatch(text) && !AspireLine().IsMatch(text)))
            {
                terminal.Line(server.Name, "grey", text);
                if (text.Contains("is ready on", StringComparison.Ordinal))
                    return;
            }
        }
    }

    private void Observe(ResourceEvent resourceEvent)
    {
        var (name, snapshot) = (resourceEvent.Resource.Name, resourceEvent.Snapshot);
        if (!IsReported(resourceEvent.Resource, snapshot))
            return;
        _events[name] = resourceEvent;
        var running = snapshot.State?.Text == KnownResourceStates.Running;
        if (!running)
            _runningSince.Remove(name);
        else if (_runningSince.TryAdd(name, timeProvider.GetTimestamp()))
            _ready.Remove(name);
        var isOverdue = running && timeProvider.GetElapsedTime(_runningSince[name]) > Overdue;

        var unmet = UnmetDependencies(resourceEvent.Resource).ToList();
        var text = ResourceStateText.Of(snapshot, _ready.Contains(name), isOverdue, unmet, unmet.Where(_failed.Contains));
        if (snapshot is { HealthStatus: HealthStatus.Healthy } && running)
            _ready.Add(name);
        if (text is null || _printed.GetValueOrDefault(name) == text.Text)
            return;
        _printed[name] = text.Text;
        terminal.Line(name, text.Style, text.Text);
        if (text.IsFailure && _failed.Add(name))
            _ = PrintFailureAsync(resourceEvent);
        if (running)
            _failed.Remove(name);
        PrintSummary();
    }

    private static bool IsReported(IResource resource, CustomResourceSnapshot snapshot) =>
        !snapshot.IsHidden
        // Parameters are reported only if their value is missing, or if they are a database, which has a health check.
        && (resource is not ParameterResource
            || snapshot.State?.Text == KnownResourceStates.ValueMissing
            || resource.HasAnnotationOfType<HealthCheckAnnotation>());

    private async Task PrintFailureAsync(ResourceEvent failed)
    {
        var name = failed.Resource.Name;
        lock (_gate)
        {
            var waiting = model.Resources
                .Where(resource => !HasRun(resource) && UnmetDependencies(resource).Contains(name, StringComparer.Ordinal)).ToList();
            if (waiting.Count > 0)
                terminal.Line(name, "yellow", $"needed by {string.Join(", ", waiting.Select(resource => resource.Name))}");
        }
        if (failed.Resource is ParameterResource && failed.Snapshot.State?.Text == KnownResourceStates.ValueMissing)
        {
            terminal.Line(name, "red", $"set Parameters:{name} (environment: Parameters__{name.Replace('-', '_')})");
            return;
        }

        await Task.Delay(OutputDelay, timeProvider);
        foreach (var line in await ReadLastLinesAsync(failed.ResourceId))
            terminal.Line(name, "red", $"| {line}");
    }

    /// <summary>Standard output and standard error are two logs: only the timestamps tell which lines are the last.</summary>
    private async Task<IEnumerable<string>> ReadLastLinesAsync(string resourceId)
    {
        var lines = new List<(string Time, string Text)>();
        await foreach (var batch in logs.GetAllAsync(resourceId))
        {
            foreach (var line in batch)
            {
                // A line without a timestamp belongs to the one before it. Without the Z, shorter fractions of a second sort first.
                var time = Timestamp().Match(line.Content) is { Success: true } match
                    ? match.Value.TrimEnd(' ', 'Z')
                    : lines.LastOrDefault().Time ?? "";
                lines.Add((time, TextOf(line)));
            }
        }
        return lines
            .Where(line => !string.IsNullOrWhiteSpace(line.Text) && !AspireLine().IsMatch(line.Text))
            .OrderBy(line => line.Time, StringComparer.Ordinal)
            .Select(line => line.Text)
            .TakeLast(LastLines);
    }

    private bool HasRun(IResource resource) =>
        _events.TryGetValue(resource.Name, out var e)
        && (e.Snapshot.State?.Text == KnownResourceStates.Running || e.Snapshot.ExitCode is not null);

    private IEnumerable<string> UnmetDependencies(IResource resource) => resource.Annotations.OfType<WaitAnnotation>()
        .Where(wait => !_events.TryGetValue(wait.Resource.Name, out var dependency) || !IsUp(dependency.Snapshot, wait.WaitType))
        .Select(wait => wait.Resource.Name)
        .Distinct(StringComparer.Ordinal);

    private static bool IsUp(CustomResourceSnapshot snapshot, WaitType waitType) => waitType switch
    {
        WaitType.WaitForCompletion =>
            KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text, StringComparer.Ordinal) && snapshot.ExitCode == 0,
        _ => snapshot is { State.Text: "Running", HealthStatus: HealthStatus.Healthy },
    };

    private void PrintSummary()
    {
        if (_everythingWasUp || !model.Resources.Where(StartsAutomatically).All(IsUpOrCompleted))
            return;

        _everythingWasUp = true;
        var seconds = timeProvider.GetElapsedTime(_started).TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        var rows = new List<(string, string)>();
        if (DashboardAddress() is { } dashboard)
            rows.Add(("Dashboard", dashboard));
        rows.Add(("Ingest", UrlOf("ingest")));
        rows.Add(("Query gateway", $"{UrlOf("query-gateway")}/odata  {UrlOf("query-gateway")}/graphql"));
        foreach (var resource in model.Resources.OfType<ProjectResource>().Where(IsStartedByHand))
            rows.Add(("Sample data", $"start '{resource.Name}' in the dashboard, or: aspire resource {resource.Name} start"));
        rows.Add(("Stop", "Ctrl+C"));
        terminal.Block($"Flux Timeseries is up ({seconds} s)", rows);
    }

    private bool IsUpOrCompleted(IResource resource) =>
        _events.TryGetValue(resource.Name, out var e)
        && (IsUp(e.Snapshot, WaitType.WaitUntilHealthy) || IsUp(e.Snapshot, WaitType.WaitForCompletion));

    /// <summary>Resources that a start brings up, without the dashboard and parameters.</summary>
    private static bool StartsAutomatically(IResource resource) =>
        (resource is not ParameterResource || resource.HasAnnotationOfType<HealthCheckAnnotation>())
        && resource.Name != AspireDashboard
        && !IsStartedByHand(resource);

    private static bool IsStartedByHand(IResource resource) => resource.HasAnnotationOfType<ExplicitStartupAnnotation>();

    private string UrlOf(string resource) => _events[resource].Snapshot.Urls.FirstOrDefault(url => !url.IsInternal)?.Url.TrimEnd('/') ?? "";

    private string? DashboardAddress()
    {
        var address = configuration["ASPNETCORE_URLS"]?.Split(';')[0].TrimEnd('/');
        if (string.IsNullOrEmpty(address))
            return null;
        return configuration["AppHost:BrowserToken"] is { Length: > 0 } token ? $"{address}/login?t={token}" : address;
    }

    private static string TextOf(LogLine line) => Colour().Replace(Timestamp().Replace(line.Content, ""), "");

    [GeneratedRegex(@"\x1b\[[\d;]*m", RegexOptions.None, 1000)]
    private static partial Regex Colour();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT[\d:.]+Z ", RegexOptions.None, 1000)]
    private static partial Regex Timestamp();

    /// <summary>PostgreSQL's own log.</summary>
    [GeneratedRegex(
        "^(DEBUG[1-5]|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|CONTEXT|STATEMENT):", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ServerLog();

    /// <summary>Lines that Aspire writes into a resource's log, and stack traces.</summary>
    [GeneratedRegex(
        @"^\[sys\] |^\s+at |^--- End of stack trace|custom certificate authorities|^Waiting for resource |^Finished waiting for "
        + "|^Resource '.*' has entered |^Failed to create resource ",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AspireLine();
}
