using System.Data;
using System.Text.Json;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Limits;
using Flux.QueryGateway.Rows;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Windows;
using Flux.Timeseries.ReadModel;
using GraphQL;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>A page of rows as a Relay connection.</summary>
/// <remarks><see href="https://relay.dev/graphql/connections.htm"/></remarks>
internal sealed class ConnectionField(
    Func<IResolveFieldContext, RowQuestion> ask, IDbContextFactory<FluxReadContext> contexts, NewestWindow recent, QueryLimits limits, int maxPageSize) : JsonField
{
    protected override async Task WriteAsync(IResolveFieldContext context, Selection selection, Utf8JsonWriter json)
    {
        var question = ask(context);
        var first = First(context);
        var after = After(context, question);
        await using var database = await contexts.CreateDbContextAsync(context.CancellationToken);
        database.Database.SetCommandTimeout(0);
        var rows = question.Rows(database);

        using var page = new ConnectionPage(question, selection);
        long? total = null;
        if (page.IsNeeded || selection.Find("totalCount") is not null)
            await database.Database.OpenConnectionAsync(context.CancellationToken);
        if (page.IsNeeded)
            await ReadAsync(page, question, database, rows, after, first, context);
        if (selection.Find("totalCount") is not null)
            total = await CountAsync(rows, context.CancellationToken);
        page.Write(json, after, total);
    }

    private async Task ReadAsync(
        ConnectionPage page, RowQuestion question, FluxReadContext database, IQueryable rows, RowPosition? after, int first, IResolveFieldContext context)
    {
        var connection = (NpgsqlConnection)database.Database.GetDbConnection();
        var looksFirst = NewestWindow.Concerns(question.Set, question.Order, question.Filter);
        // Looking where the page lies and reading it see the same rows.
        await using var snapshot = looksFirst ? await database.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, context.CancellationToken) : null;
        if (looksFirst)
        {
            var needed = first + 1L + (after?.Duplicates ?? 0);
            rows = await recent.NarrowAsync(connection, question.Set, rows, question.Filter, question.Order, after, needed, context.CancellationToken);
        }

        await page.ReadAsync(connection, rows, after, first, ResponseSize.Of(context), context.CancellationToken);
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

    private static RowPosition? After(IResolveFieldContext context, RowQuestion question)
    {
        if (context.Arguments?["after"].Value is not string after)
            return null;
        return ContinuationToken.TryRead(after, question.Text, question.Order, out var token)
            ? token.Position
            : throw new InvalidArgumentException("'after' is no cursor of this question; use one from a page with the same arguments.");
    }

    private static async Task<long> CountAsync(IQueryable rows, CancellationToken cancellationToken) =>
        rows is IQueryable<object> objects ? await objects.LongCountAsync(cancellationToken) : throw new InvalidOperationException("Rows are objects.");
}
