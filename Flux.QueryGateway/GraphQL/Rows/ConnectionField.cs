using System.Text.Json;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Limits;
using Flux.QueryGateway.Rows;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Reading;
using GraphQL;
using Npgsql;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>A page of rows as a Relay connection.</summary>
/// <remarks><see href="https://relay.dev/graphql/connections.htm"/></remarks>
internal sealed class ConnectionField(
    Func<IResolveFieldContext, RowQuery> read, NpgsqlDataSource database, PageReader pages, QueryLimits limits, int maxPageSize) : JsonField
{
    protected override async Task WriteAsync(IResolveFieldContext context, Selection selection, Utf8JsonWriter json)
    {
        var query = read(context);
        query = query with
        {
            Columns = ConnectionWriter.ColumnsOf(selection, query.Set),
            From = After(context, query),
            Take = First(context),
            LooksAhead = true,
            WithPositions = ConnectionWriter.HasCursors(selection),
            WithCount = selection.Find("totalCount") is not null,
        };

        using var writer = new ConnectionWriter(query, selection, ResponseSize.Of(context));
        if (writer.NeedsRows || query.WithCount)
        {
            await using var connection = await database.OpenConnectionAsync(context.CancellationToken);
            if (writer.NeedsRows)
                await pages.ReadAsync(connection, query, writer, context.CancellationToken);
            else
                writer.Count = await pages.CountAsync(connection, query.Set, query.Filter, context.CancellationToken);
        }

        writer.WriteTo(json);
    }

    private int First(IResolveFieldContext context)
    {
        var first = context.Arguments?["first"].Value as int? ?? Math.Min(limits.PageSize, maxPageSize);
        if (first < 0)
            throw new InvalidArgumentException("'first' cannot be negative.");
        return first <= maxPageSize
            ? first
            : throw new InvalidArgumentException($"'first' is {first}; a page holds at most {maxPageSize} rows. Read on with 'after'.");
    }

    private static RowPosition? After(IResolveFieldContext context, RowQuery query)
    {
        if (context.Arguments?["after"].Value is not string after)
            return null;
        return ContinuationToken.TryRead(after, query.Identity, query.Order, out var token)
            ? token.Position
            : throw new InvalidArgumentException("'after' is not a cursor of this query; use one from a page with the same arguments.");
    }
}
