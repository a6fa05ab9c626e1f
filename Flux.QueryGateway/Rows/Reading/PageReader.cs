using System.Data;
using System.Linq.Expressions;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Sets;
using Flux.QueryGateway.Rows.Windows;
using Flux.Timeseries.ReadModel;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Flux.QueryGateway.Rows.Reading;

/// <summary>
/// Reads a page of rows from the database and hands each row to the writer of a query language. Sees no HTTP and no JSON.
/// </summary>
/// <remarks>
/// 1. Open a snapshot, where the page's window of time is searched for. 2. Translate: the count, where it is asked for, then the page.
/// 3. Run both as one batch. 4. Hand over the rows as they arrive. 5. End with whether more rows follow.
/// </remarks>
internal sealed class PageReader(IDbContextFactory<FluxReadContext> contexts, NewestWindow window, LatestPerSeries latest)
{
    private const int MostStatements = 256;

    private readonly RecentlyUsed<RowQuery, PreparedPage> _known = new(MostStatements);

    /// <exception cref="UntranslatableException">The query cannot be expressed in SQL.</exception>
    /// <exception cref="RepeatedOrderKeyException">The order names one value twice.</exception>
    public async Task ReadAsync(NpgsqlConnection connection, RowQuery query, IPageWriter writer, CancellationToken cancellationToken)
    {
        // 1. The search for the window and the page itself must see the same rows.
        await using var snapshot = SearchesWindow(query)
            ? await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken) : null;

        // 2.
        var (statement, translated) = await TranslateAsync(connection, query, cancellationToken);
        await using var batch = translated;

        // 3.
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        long? count = null;
        if (query.WithCount)
        {
            await reader.ReadAsync(cancellationToken);
            count = reader.GetInt64(0);
            await reader.NextResultAsync(cancellationToken);
        }

        if (reader.FieldCount != statement.Width)
            throw new RepeatedOrderKeyException();

        // 4.
        var hasRow = await reader.ReadAsync(cancellationToken);
        writer.Begin(statement, count, isEmpty: !hasRow);
        var cursor = new RowCursor(statement, query);
        for (; hasRow && cursor.Count < query.Take; hasRow = await reader.ReadAsync(cancellationToken))
        {
            cursor.Read(reader);
            if (!await writer.RowAsync(cursor))
                return;
        }

        // 5.
        await writer.EndAsync(cursor, hasMore: hasRow);
    }

    /// <summary>How many rows of a set match a filter.</summary>
    /// <exception cref="UntranslatableException">The filter cannot be expressed in SQL.</exception>
    public async Task<long> CountAsync(
        NpgsqlConnection connection, RowSet set, LambdaExpression? filter, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var source = await latest.SourceAsync(connection, context, set, filter, order: null, rows: 0, cancellationToken);
            batch.BatchCommands.Add(
                UntranslatableException.Guard(() => RowStatement.Count(QueryableCalls.Where(source, filter), set.RowType)));
        }

        return (long)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The statements of a page: the count, where it is asked for, then the rows.</summary>
    public async Task<(RowStatement Statement, NpgsqlBatch Batch)> TranslateAsync(
        NpgsqlConnection connection, RowQuery query, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        // Such a statement depends on nothing but the query: neither on the caller's devices nor on what is stored now.
        var isKept = query.IsShared && context.Scope.IsAll && !query.WithCount && query.Set.SourceSince is null && !SearchesWindow(query);
        if (isKept && _known.Find(query) is { } known)
        {
            batch.BatchCommands.Add(Copy(known.Command));
            return (known.Statement, batch);
        }

        var statement = new RowStatement(query);
        var source = await latest.SourceAsync(
            connection, context, query.Set, query.Filter, query.WithCount ? null : query.Order, query.Take, cancellationToken);
        var matching = QueryableCalls.Where(source, query.Filter);
        if (query.WithCount)
            batch.BatchCommands.Add(UntranslatableException.Guard(() => RowStatement.Count(matching, query.Set.RowType)));
        if (SearchesWindow(query))
            matching = await UntranslatableException.GuardAsync(() => window.NarrowAsync(connection, query, matching, cancellationToken));

        var command = UntranslatableException.Guard(() => statement.Command(matching, query));
        if (isKept)
            _known.Add(query, new PreparedPage(statement, Copy(command)));
        batch.BatchCommands.Add(command);
        return (statement, batch);
    }

    private static bool SearchesWindow(RowQuery query) => query.Limit > 0 && NewestWindow.Concerns(query);

    /// <summary>A parameter belongs to one command, so that each request needs a copy.</summary>
    private static NpgsqlBatchCommand Copy(NpgsqlBatchCommand command)
    {
        var copy = new NpgsqlBatchCommand(command.CommandText);
        foreach (NpgsqlParameter parameter in command.Parameters)
            copy.Parameters.Add(parameter.Clone());
        return copy;
    }

    private sealed record PreparedPage(RowStatement Statement, NpgsqlBatchCommand Command);
}
