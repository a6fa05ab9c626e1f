using System.Net.Http.Headers;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace SensorReplay;

/// <summary>HTTP client that retries after a 429, a 503 or a broken connection, and respects Retry-After.</summary>
internal static class RetryingHttp
{
    public static HttpClient To(Uri service, string? apiKey = null)
    {
        var retry = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 5 })
            .Build();
        var authorization = string.IsNullOrWhiteSpace(apiKey) ? null : new AuthenticationHeaderValue("Bearer", apiKey.Trim());
        return new HttpClient(new ResilienceHandler(retry) { InnerHandler = new SocketsHttpHandler() })
        {
            BaseAddress = service,
            DefaultRequestHeaders = { Authorization = authorization },
        };
    }
}
