using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Flux.QueryGateway.WarmUp;

/// <summary>Healthy once the service is as fast as it gets, so that a balancer sends nobody to it before; degraded until then.</summary>
internal sealed class WarmUpHealthCheck(WarmUpService service) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(service.IsDone ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("The service is warming up: it answers, but slowly."));
}
