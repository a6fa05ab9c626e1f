using System.Globalization;
using System.Threading.RateLimiting;
using Flux.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Flux.ServiceDefaults.Limits;

/// <summary>The door of this room: what is too much is answered 429 with <c>Retry-After</c>, by caller, so that none takes another's share.</summary>
public static class CallerLimits
{
    /// <summary>Registers the limits of <see cref="LimitSettings"/>; they are counted where <c>UseRateLimiter</c> stands, behind authentication.</summary>
    /// <param name="builder">A service.</param>
    /// <param name="limitConcurrency">Its requests are queries, of which only so many run at the same time.</param>
    public static TBuilder AddCallerLimits<TBuilder>(this TBuilder builder, bool limitConcurrency = false)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<LimitSettings>().BindConfiguration(LimitSettings.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<RowAllowance>();
        builder.Services.AddRateLimiter(_ => { });
        builder.Services.AddOptions<RateLimiterOptions>().Configure<IOptions<LimitSettings>>((limiter, settings) =>
        {
            var requests = Requests(settings.Value);
            limiter.GlobalLimiter = limitConcurrency ? PartitionedRateLimiter.CreateChained(requests, Concurrency(settings.Value)) : requests;
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = RejectAsync;
        });
        return builder;
    }

    private static PartitionedRateLimiter<HttpContext> Requests(LimitSettings settings) => PartitionedRateLimiter.Create<HttpContext, string>(http =>
        http.Caller() is var caller && caller != Caller.Stranger
            ? RateLimitPartition.GetTokenBucketLimiter(caller.Id, _ => Bucket(settings.RequestsPerSecond))
            : RateLimitPartition.GetTokenBucketLimiter($"address {http.Connection.RemoteIpAddress}", _ => Bucket(settings.StrangerRequestsPerSecond)));

    private static PartitionedRateLimiter<HttpContext> Concurrency(LimitSettings settings) => PartitionedRateLimiter.Create<HttpContext, string>(http =>
        http.Caller() is not { } caller || caller == Caller.Stranger ? RateLimitPartition.GetNoLimiter("strangers")
        : IsSubscription(http) ? RateLimitPartition.GetConcurrencyLimiter($"subscriptions of {caller.Id}", _ => new() { PermitLimit = settings.ConcurrentSubscriptions })
        : RateLimitPartition.GetConcurrencyLimiter(caller.Id, _ => new() { PermitLimit = settings.ConcurrentQueries, QueueLimit = settings.ConcurrentQueries }));

    private static bool IsSubscription(HttpContext http) =>
        http.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
        || http.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true
        || http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    private static TokenBucketRateLimiterOptions Bucket(int perSecond) => new()
    {
        TokenLimit = perSecond * 2,
        TokensPerPeriod = Math.Max(1, perSecond / 10),
        ReplenishmentPeriod = perSecond >= 10 ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(1.0 / perSecond),
        QueueLimit = 0,
    };

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken cancellation)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : TimeSpan.FromSeconds(1);
        var http = rejected.HttpContext;
        http.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await http.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = http,
            ProblemDetails = new ProblemDetails
            {
                Status = StatusCodes.Status429TooManyRequests,
                Title = "Too many requests",
                Detail = "This key, token or address asks more than it may (Flux:Limits). Try again after the time in Retry-After.",
            },
        });
    }
}
