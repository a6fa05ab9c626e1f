using System.Buffers;
using System.Text;
using Flux.QueryGateway.Access;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Schema;
using Flux.QueryGateway.Rows.Sets;
using Flux.Timeseries;
using GraphQL;
using Microsoft.Extensions.Options;

namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>The fields of <c>Subscription</c>.</summary>
internal sealed class SubscriptionFields(
    FeedReader reader, CallerDevices devices, ChangeFeed feed, IOptions<GraphQLOptions> options, TimeProvider timeProvider)
{
    public RowEventField MetricAdded => Field(FeedTable.Metrics, context => Filter(
        ("device_id", Names(context, "deviceIds")), ("metric_name", Names(context, "metricNames"))));

    public RowEventField EventAdded => Field(FeedTable.Events, context => Filter(
        ("device_id", Names(context, "deviceIds")), ("severity", AtLeast(context.Arguments?["minSeverity"].Value as string))));

    private RowEventField Field(FeedTable table, Func<IResolveFieldContext, FeedFilter> filter) =>
        new(table, filter, reader, devices, feed, options, timeProvider);

    private static FeedFilter Filter(params IEnumerable<(string Column, IReadOnlyList<string>? Values)> conditions) =>
        new([.. conditions.Where(each => each.Values is not null).Select(each => (each.Column, each.Values!))]);

    /// <remarks>A name that no row can have is rejected here: the database would reject it only at the first commit.</remarks>
    private static List<string>? Names(IResolveFieldContext context, string name)
    {
        var names = (context.Arguments?[name].Value as IEnumerable<object>)?.Cast<string>().ToList();
        return names is null || names.TrueForAll(IsText)
            ? names
            : throw new InvalidArgumentException(
                $"A name in '{name}' contains a character that stored text cannot contain (NUL, or half of a surrogate pair).");
    }

    private static bool IsText(string name)
    {
        for (var rest = name.AsSpan(); !rest.IsEmpty;)
        {
            if (rest[0] == '\0' || Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
                return false;
            rest = rest[length..];
        }

        return true;
    }

    private static List<string>? AtLeast(string? severity) => severity is null
        ? null
        : [.. Enum.GetValues<EventSeverity>().Where(each => each >= EnumNames.Parse<EventSeverity>(severity)).Select(LevelWord.Of)];
}
