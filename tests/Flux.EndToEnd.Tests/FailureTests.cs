using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.EndToEnd.Tests;

/// <summary>A separate system that fails to start.</summary>
public sealed class FailureTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Services_do_not_start_after_a_failed_migrator_and_name_it()
    {
        using var limit = new CancellationTokenSource(Limit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Flux_AppHost>(
            ["--ConnectionStrings:flux="], limit.Token);
        builder.CreateResourceBuilder<ProjectResource>("schema-migrator").WithEnvironment("Flux__Retention__Metrics", "00:00:01");
        await using var app = await builder.BuildAsync(limit.Token);
        // Returns only when every resource has started or failed, and throws if one has failed.
        var start = app.StartAsync(limit.Token);

        foreach (var service in (string[])["ingest", "query-gateway"])
        {
            var failed = await app.ResourceNotifications.WaitForResourceAsync(
                service, e => e.Snapshot.State?.Text == KnownResourceStates.FailedToStart, limit.Token);
            var logs = app.Services.GetRequiredService<ResourceLoggerService>();
            var lines = logs.GetAllAsync(failed.ResourceId).SelectMany(batch => batch.ToAsyncEnumerable()).Select(line => line.Content);
            var text = string.Concat(await lines.ToListAsync(limit.Token));
            Assert.Contains("schema-migrator", text, StringComparison.Ordinal);
            Assert.Contains("exit code '1'", text, StringComparison.Ordinal);
        }
        await Task.WhenAny(start);
    }
}
