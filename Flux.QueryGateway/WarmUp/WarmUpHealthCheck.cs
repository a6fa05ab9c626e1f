using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Flux.QueryGateway.WarmUp;

/// <summary>Healthy once the warm-up is complete, so that a load balancer sends no requests before; degraded until then.</summary>
internal sealed class WarmUpHealthCheck(WarmUpService service) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(service.IsDone
            ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("The service is warming up: it responds, but slowly."));
}
