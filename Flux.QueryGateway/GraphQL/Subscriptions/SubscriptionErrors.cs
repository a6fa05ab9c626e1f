using System.Diagnostics.Metrics;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.ServiceDefaults;
using GraphQL;
using Npgsql;

namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>Reports why a subscription ended: to the subscriber, to the log and as a metric.</summary>
internal sealed class SubscriptionErrors(ILogger<SubscriptionErrors> logger, IMeterFactory meters)
{
    private readonly Counter<long> _dropped = meters.Create("Flux.QueryGateway").CreateCounter<long>(
        "flux.subscriptions.dropped", "{subscription}", "Subscriptions that the gateway ended, by reason.");

    public ExecutionError Explain(Exception error)
    {
        var explained = error switch
        {
            ExecutionError known => known,
            InvalidArgumentException => FieldErrors.Error("BAD_USER_INPUT", error.Message),
            SubscriptionEndedException ended => FieldErrors.Error(ended.Code, ended.Message),
            _ when error is NpgsqlException && DatabaseErrors.IsOutage(error) =>
                FieldErrors.Error("UNAVAILABLE", "The database cannot be reached. Subscribe again with the last cursor in a few seconds."),
            _ => FieldErrors.Error("INTERNAL_SERVER_ERROR", "Internal error; the server's log has the cause."),
        };
        logger.SubscriptionEnded(explained.Code!, explained.Code == "INTERNAL_SERVER_ERROR" ? error : null);
        _dropped.Add(1, new KeyValuePair<string, object?>("reason", explained.Code));
        return explained;
    }

    /// <summary>Records a connection that was closed because the client stopped reading.</summary>
    public void GaveUp(TimeSpan after)
    {
        logger.SubscriberStuck(after);
        _dropped.Add(1, new KeyValuePair<string, object?>("reason", "STUCK"));
    }
}

/// <summary>A subscription that the server ends; the subscriber gets the reason and can continue from its last cursor.</summary>
internal sealed class SubscriptionEndedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
