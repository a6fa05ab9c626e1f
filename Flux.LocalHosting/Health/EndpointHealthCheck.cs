using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Flux.LocalHosting.Health;

/// <summary>Asks an endpoint for a path and compares the status code.</summary>
internal sealed class EndpointHealthCheck(EndpointReference endpoint, string path, int expectedStatus, IHttpClientFactory clients) : IHealthCheck
{
    /// <summary>Name of the client for health checks: a service that does not answer in time is not healthy.</summary>
    public const string ClientName = "Flux.LocalHosting.HealthCheck";

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!endpoint.IsAllocated)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The endpoint is not allocated yet.");
        }

        var uri = new Uri(new Uri(endpoint.Url), path);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.GetAsync(uri, cancellationToken);
            var status = (int)response.StatusCode;
            return status == expectedStatus
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(context.Registration.FailureStatus, $"{uri} answered {status}, expected {expectedStatus}.");
        }
        catch (HttpRequestException unreachable)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"{uri} cannot be reached: {unreachable.Message}", unreachable);
        }
    }
}
