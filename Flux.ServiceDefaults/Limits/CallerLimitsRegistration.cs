using System.Globalization;
using System.Threading.RateLimiting;
using Flux.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Flux.ServiceDefaults.Limits;

/// <summary>Registers the limits of each caller: what exceeds them gets 429 with <c>Retry-After</c>.</summary>
public static class CallerLimitsRegistration
{
    /// <summary>
    /// Registers the limits of <see cref="LimitSettings"/>; they are counted in <c>UseRateLimiter</c>, after authentication.
    /// </summary>
    /// <param name="builder">A service.</param>
    /// <param name="limitConcurrency">Limit how many requests of one caller run at the same time: for queries.</param>
    public static TBuilder AddCallerLimits<TBuilder>(this TBuilder builder, bool limitConcurrency = false)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<LimitSettings>().BindConfiguration(LimitSettings.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<RowAllowance>();
        builder.Services.AddSingleton<CallerPermits>();
        builder.Services.AddRateLimiter(_ => { });
        builder.Services.AddOptions<RateLimiterOptions>().Configure<IOptions<LimitSettings>, CallerPermits>((limiter, settings, permits) =>
        {
            var requests = Requests(settings.Value);
            limiter.GlobalLimiter = limitConcurrency
                ? PartitionedRateLimiter.CreateChained(
                    requests,
                    Connections(settings.Value),
                    permits.QueriesOf<HttpContext>(http => CarriesOperations.Is(http) ? null : KnownCaller(http)))
                : requests;
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = RejectAsync;
        });
        return builder;
    }

    private static PartitionedRateLimiter<HttpContext> Requests(LimitSettings settings) =>
        PartitionedRateLimiter.Create<HttpContext, string>(http =>
        KnownCaller(http) is { } caller
            ? RateLimitPartition.GetTokenBucketLimiter(caller.Id, _ => Bucket(settings.RequestsPerSecond))
            : RateLimitPartition.GetTokenBucketLimiter(
                $"address {http.Connection.RemoteIpAddress}", _ => Bucket(settings.StrangerRequestsPerSecond)));

    private static PartitionedRateLimiter<HttpContext> Connections(LimitSettings settings) =>
        PartitionedRateLimiter.Create<HttpContext, string>(http =>
        CarriesOperations.Is(http) && KnownCaller(http) is { } caller
            ? RateLimitPartition.GetConcurrencyLimiter(caller.Id, _ => new() { PermitLimit = settings.ConcurrentSubscriptions })
            : RateLimitPartition.GetNoLimiter(""));

    private static Caller? KnownCaller(HttpContext http) => http.Caller() is var caller && caller != Caller.Stranger ? caller : null;

    // Adds whole tokens about every tenth of a second.
    private static TokenBucketRateLimiterOptions Bucket(int perSecond) => new()
    {
        TokenLimit = perSecond * 2,
        TokensPerPeriod = Math.Max(1, perSecond / 10),
        ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, perSecond / 10) / (double)perSecond),
        QueueLimit = 0,
    };

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
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
                Detail = "This key, token or address exceeded its limit (Flux:Limits). Try again after the time in Retry-After.",
            },
        });
    }
}
