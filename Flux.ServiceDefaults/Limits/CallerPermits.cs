using System.Threading.RateLimiting;
using Flux.ServiceDefaults.Authentication;
using Microsoft.Extensions.Options;

namespace Flux.ServiceDefaults.Limits;

/// <summary>Limits how many queries and subscriptions of one caller run at the same time, over all connections.</summary>
/// <remarks>
/// A request that is one query gets its permit from the rate limiter. An endpoint with <see cref="CarriesOperations"/> takes one here for
/// every operation of a connection: otherwise a WebSocket would bypass the limit.
/// </remarks>
public sealed class CallerPermits(IOptions<LimitSettings> settings) : IDisposable
{
    private readonly PartitionedRateLimiter<Caller?> _queries = PartitionedRateLimiter.Create<Caller?, string>(caller => caller is null
        ? RateLimitPartition.GetNoLimiter("")
        : RateLimitPartition.GetConcurrencyLimiter(
            caller.Id, _ => new() { PermitLimit = settings.Value.ConcurrentQueries, QueueLimit = settings.Value.ConcurrentQueries }));

    private readonly PartitionedRateLimiter<Caller?> _subscriptions = PartitionedRateLimiter.Create<Caller?, string>(caller =>
        RateLimitPartition.GetConcurrencyLimiter(caller?.Id ?? "", _ => new() { PermitLimit = settings.Value.ConcurrentSubscriptions }));

    /// <summary>
    /// Waits for a permit of one operation, held until the lease is disposed. It is refused if the lease is not acquired.
    /// </summary>
    public ValueTask<RateLimitLease> TakeAsync(Caller caller, bool isSubscription, CancellationToken cancellationToken) =>
        (isSubscription ? _subscriptions : _queries).AcquireAsync(caller, 1, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _queries.Dispose();
        _subscriptions.Dispose();
    }

    /// <summary>The same permits for requests that are queries; null for those that are not.</summary>
    internal PartitionedRateLimiter<TRequest> QueriesOf<TRequest>(Func<TRequest, Caller?> callerOf) =>
        _queries.WithTranslatedKey(callerOf, leaveOpen: true);
}
