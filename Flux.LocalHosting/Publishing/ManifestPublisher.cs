using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Flux.LocalHosting.Publishing;

/// <summary>Publish mode: writes the manifest and stops the application.</summary>
internal sealed class ManifestPublisher(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext execution,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime) : IHostedService
{
    private const string FileName = "aspire-manifest.json";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (execution.PublisherName != "manifest")
        {
            throw new DistributedApplicationException($"The publisher '{execution.PublisherName}' is not known here; 'manifest' is.");
        }

        var asked = configuration["Publishing:OutputPath"]
            ?? throw new DistributedApplicationException("The '--output-path [path]' option was not specified.");
        var path = Path.GetFullPath(asked);
        if (!path.EndsWith(".json", StringComparison.Ordinal))
        {
            path = Path.Combine(path, FileName);
        }

        await ManifestWriter.WriteAsync(model, execution, path, cancellationToken);
        await Console.Out.WriteLineAsync($"Published manifest to: {path}");
        lifetime.StopApplication();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
