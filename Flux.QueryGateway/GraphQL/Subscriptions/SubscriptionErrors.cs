using System.Diagnostics.Metrics;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.ServiceDefaults;
using GraphQL;
using Npgsql;

namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>Says why a subscription ended, to the subscriber and to those who run the gateway.</summary>
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
            _ => FieldErrors.Error("INTERNAL_SERVER_ERROR", "Something failed in the server; its log says what."),
        };
        logger.SubscriptionEnded(explained.Code!, explained.Code == "INTERNAL_SERVER_ERROR" ? error : null);
        _dropped.Add(1, new KeyValuePair<string, object?>("reason", explained.Code));
        return explained;
    }

    /// <summary>A connection was cut because the client took nothing any more.</summary>
    public void GaveUp(TimeSpan after)
    {
        logger.SubscriberStuck(after);
        _dropped.Add(1, new KeyValuePair<string, object?>("reason", "STUCK"));
    }
}

/// <summary>A subscription that the server ends; the subscriber is told why and can go on from its last cursor.</summary>
internal sealed class SubscriptionEndedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
