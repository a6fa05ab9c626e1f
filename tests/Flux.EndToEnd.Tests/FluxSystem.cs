using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using SensorReplay;

namespace Flux.EndToEnd.Tests;

/// <summary>The whole system, started once from its app model with a throw-away database and free ports.</summary>
public sealed class FluxSystem : IAsyncLifetime
{
    /// <summary>The API key of this run's ingest service.</summary>
    internal const string IngestKey = "a key for the ingest service of a test";

    /// <summary>The API key of this run's query gateway.</summary>
    internal const string QueryKey = "a key for the query gateway of a test";

    /// <summary>Overrides a connection string in the developer's environment, which names their own database.</summary>
    private static readonly string[] Arguments =
        ["--ConnectionStrings:flux=", $"--Parameters:ingest-api-key={IngestKey}", $"--Parameters:query-api-key={QueryKey}"];

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);

    private DistributedApplication? _app;

    /// <summary>The running app model.</summary>
    internal DistributedApplication App => _app ?? throw new InvalidOperationException("The system was not started.");

    internal Uri Ingest => App.GetEndpoint("ingest", "http");

    internal Uri Gateway => App.GetEndpoint("query-gateway", "http");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Flux_AppHost>(Arguments, limit.Token);
        // No dashboard runs in a test. A service that exports to it would wait 10 s when it stops.
        foreach (var project in builder.Resources.OfType<ProjectResource>())
            builder.CreateResourceBuilder(project).WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", "");
        _app = await builder.BuildAsync(limit.Token);
        await _app.StartAsync(limit.Token);
        await WaitUntilHealthyAsync(limit.Token);
    }

    /// <summary>Waits until both services report that they are ready.</summary>
    internal async Task WaitUntilHealthyAsync(CancellationToken cancellationToken)
    {
        await App.ResourceNotifications.WaitForResourceHealthyAsync("ingest", cancellationToken);
        await App.ResourceNotifications.WaitForResourceHealthyAsync("query-gateway", cancellationToken);
    }

    internal QueryClient Query() => new(Gateway);

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }
}
