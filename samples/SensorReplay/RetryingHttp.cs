using System.Net.Http.Headers;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace SensorReplay;

/// <summary>HTTP as a device or a dashboard should speak it: a 429, a 503 or a broken connection is tried again, after what Retry-After asks.</summary>
internal static class RetryingHttp
{
    public static HttpClient To(Uri service, string? apiKey = null)
    {
        var retry = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 5 })
            .Build();
        return new HttpClient(new ResilienceHandler(retry) { InnerHandler = new SocketsHttpHandler() })
        {
            BaseAddress = service,
            DefaultRequestHeaders = { Authorization = string.IsNullOrWhiteSpace(apiKey) ? null : new AuthenticationHeaderValue("Bearer", apiKey.Trim()) },
        };
    }
}
