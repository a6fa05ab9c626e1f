using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>Logs a warning at start if a service accepts requests from its own machine without a key.</summary>
internal sealed class OpenAccessNotice(
    IOptions<AuthenticationSettings> settings, IHostEnvironment environment, ILogger<OpenAccessNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Value.Open ?? environment.IsDevelopment())
            logger.OpenToThisMachine(environment.EnvironmentName);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
