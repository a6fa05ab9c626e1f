using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.EndToEnd.Tests;

/// <summary>A system of its own that does not come up.</summary>
public sealed class FailureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_failing_migrator_leaves_the_services_unstarted_with_a_message_that_names_it()
    {
        using var limit = new CancellationTokenSource(Patience);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Flux_AppHost>(["--ConnectionStrings:flux="], limit.Token);
        builder.CreateResourceBuilder<ProjectResource>("schema-migrator").WithEnvironment("Flux__Retention__Metrics", "00:00:01");
        await using var app = await builder.BuildAsync(limit.Token);
        // Returns only when every resource has started or failed, and throws where one has failed.
        var start = app.StartAsync(limit.Token);

        foreach (var service in (string[])["ingest", "query-gateway"])
        {
            var failed = await app.ResourceNotifications.WaitForResourceAsync(
                service, e => e.Snapshot.State?.Text == KnownResourceStates.FailedToStart, limit.Token);
            var logs = app.Services.GetRequiredService<ResourceLoggerService>();
            var text = string.Concat(await logs.GetAllAsync(failed.ResourceId).SelectMany(batch => batch.ToAsyncEnumerable()).Select(line => line.Content).ToListAsync(limit.Token));
            Assert.Contains("schema-migrator", text, StringComparison.Ordinal);
            Assert.Contains("exit code '1'", text, StringComparison.Ordinal);
        }
        await Task.WhenAny(start);
    }
}
