using System.Threading.RateLimiting;
using Flux.ServiceDefaults.Authentication;
using Microsoft.Extensions.Options;

namespace Flux.ServiceDefaults.Limits;

/// <summary>How many queries and subscriptions of one caller run at the same time, however they came in.</summary>
/// <remarks>
/// A request that is one query gets its permit at the door. An endpoint that <see cref="CarriesOperations"/> takes one here for every
/// operation that a connection brings: otherwise a WebSocket would be a way around the limit.
/// </remarks>
public sealed class CallerPermits(IOptions<LimitSettings> settings) : IDisposable
{
    private readonly PartitionedRateLimiter<Caller?> _queries = PartitionedRateLimiter.Create<Caller?, string>(caller => caller is null
        ? RateLimitPartition.GetNoLimiter("")
        : RateLimitPartition.GetConcurrencyLimiter(
            caller.Id, _ => new() { PermitLimit = settings.Value.ConcurrentQueries, QueueLimit = settings.Value.ConcurrentQueries }));

    private readonly PartitionedRateLimiter<Caller?> _subscriptions = PartitionedRateLimiter.Create<Caller?, string>(caller =>
        RateLimitPartition.GetConcurrencyLimiter(caller?.Id ?? "", _ => new() { PermitLimit = settings.Value.ConcurrentSubscriptions }));

    /// <summary>Waits for the turn of one operation; it is over when the lease is disposed of, and refused when the lease is not acquired.</summary>
    public ValueTask<RateLimitLease> TakeAsync(Caller caller, bool isSubscription, CancellationToken cancellationToken) =>
        (isSubscription ? _subscriptions : _queries).AcquireAsync(caller, 1, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _queries.Dispose();
        _subscriptions.Dispose();
    }

    /// <summary>The same permits for requests that are queries; null for those that are not.</summary>
    internal PartitionedRateLimiter<TRequest> QueriesOf<TRequest>(Func<TRequest, Caller?> callerOf) => _queries.WithTranslatedKey(callerOf, leaveOpen: true);
}
