using System.Runtime.CompilerServices;
using System.Text.Json;
using Flux.QueryGateway.Access;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Rows;
using Flux.Timeseries.Access;
using GraphQL;
using GraphQL.Resolvers;
using Microsoft.Extensions.Options;

namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>A field of <c>Subscription</c>: every row that is committed to a table and passes a filter.</summary>
internal sealed class RowEventField(
    FeedTable table, Func<IResolveFieldContext, FeedFilter> filterOf, FeedReader reader, CallerDevices devices, ChangeFeed feed,
        IOptions<GraphQLOptions> options, TimeProvider timeProvider)
    : ISourceStreamResolver
{
    ValueTask<IObservable<object?>> ISourceStreamResolver.ResolveAsync(IResolveFieldContext context) =>
        throw new NotSupportedException($"Events are pulled through {nameof(SubscriptionStrategy)}.");

    /// <summary>Begins now, or after a cursor. Every row that is committed after this has returned is sent.</summary>
    /// <exception cref="InvalidArgumentException">The cursor is not of this subscription.</exception>
    public async Task<IAsyncEnumerable<SubscriptionEvent>> OpenAsync(
        IResolveFieldContext context, Selection selection, CancellationToken cancellationToken)
    {
        var filter = filterOf(context);
        var after = context.Arguments?["after"].Value as string
            ?? (context.InputExtensions.TryGetValue("after", out var extension) ? extension as string : null);
        var start = after is null ? await reader.NowAsync(cancellationToken) : FeedCursor.Read(after, table, filter);
        var key = JsonEncodedText.Encode(context.FieldAst.Alias?.Name.StringValue ?? context.FieldDefinition.Name);
        // The time limit applies to opening, not to the events.
        return EventsAsync(filter, devices.Current, start, key, new RowJson(
            selection, table.Rows, table.Rows.Columns.ToList().IndexOf), CancellationToken.None);
    }

    private async IAsyncEnumerable<SubscriptionEvent> EventsAsync(
        FeedFilter filter, DeviceScope scope, FeedCursor start, JsonEncodedText key, RowJson row, [
            EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var membership = feed.Join();
        var position = start;
        var json = JsonFragment.Rent();
        try
        {
            await using var writer = new Utf8JsonWriter(json.Buffer, JsonFragment.WriterOptions);
            while (true)
            {
                var round = feed.Round(table);
                var started = timeProvider.GetTimestamp();
                var isReplay = position.Until is not null;
                await foreach (var (values, cursor) in reader.ReadAsync(table, filter, scope, position, cancellationToken))
                {
                    position = cursor;
                    if (values is null)
                        break;
                    yield return Event(json, writer, key, row, values, cursor.Write(table, filter));
                    if (timeProvider.GetElapsedTime(started) > options.Value.MaxLag)
                        throw TooSlow();
                }

                if (!isReplay)
                    await feed.WaitAsync(table, round, cancellationToken);
            }
        }
        finally
        {
            json.Return();
        }
    }

    private static SubscriptionEvent Event(
        JsonFragment json, Utf8JsonWriter writer, JsonEncodedText key, RowJson row, System.Data.Common.DbDataReader values, string cursor)
    {
        json.Buffer.ResetWrittenCount();
        writer.Reset();
        writer.WriteStartObject();
        writer.WriteStartObject("data");
        writer.WritePropertyName(key);
        row.Write(writer, values);
        writer.WriteEndObject();
        writer.WriteStartObject("extensions");
        writer.WriteString("cursor", cursor);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return new SubscriptionEvent(json.Buffer.WrittenMemory, cursor);
    }

    private SubscriptionEndedException TooSlow() => new(
        "TOO_SLOW",
        $"The subscriber fell more than {options.Value.MaxLag.TotalSeconds:0} s behind the commits. "
        + "Subscribe again with the last cursor to continue.");
}
