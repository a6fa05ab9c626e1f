using System.Linq.Expressions;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Reading;
using Npgsql;

namespace Flux.QueryGateway.Rows.Windows;

/// <summary>
/// Finds the window of time that a page of newest rows lies in. No index has the metrics of all devices in order of time (it would cost
/// a third of the ingest rate), so PostgreSQL would sort all rows; a BRIN index finds the rows of a window quickly.
/// </summary>
/// <remarks>A window is sufficient when it holds as many rows as the page needs: no older row can be among them.</remarks>
internal sealed class NewestWindow(CommitClock clock)
{
    // Searching the window of a larger page would cost as much as reading it.
    private const long MostRows = 20_000;

    // Each costs little compared with the next, so that dense and sparse results are both found quickly.
    private static readonly TimeSpan[] Windows =
        [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), TimeSpan.FromHours(3), TimeSpan.FromDays(2)];

    /// <summary>Whether PostgreSQL would sort all rows: newest first over all devices, in a set without an index for it.</summary>
    public static bool Concerns(RowQuery query) =>
        query.Set.IsSortedByScan
        && query.Order.Keys[0] is { Descending: true, Column: { } column } && column.Name == query.Set.NewestFirst
        && (query.Filter is null || !PropertyReferences.Contains(
            query.Filter, query.Set.KeyColumns.Single(key => key.Name == nameof(Timeseries.ReadModel.MetricRow.DeviceId))));

    /// <summary>The rows of the shortest window that holds as many of them as the page needs; all rows where no window does.</summary>
    /// <param name="connection">In a transaction with one snapshot, which the page is read in as well.</param>
    /// <param name="query">The page.</param>
    /// <param name="rows">The rows that match its filter.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public async Task<IQueryable> NarrowAsync(
        NpgsqlConnection connection, RowQuery query, IQueryable rows, CancellationToken cancellationToken)
    {
        var needed = (long)query.Limit + query.Skip + (query.From?.Duplicates ?? 0);
        if (needed > MostRows || await clock.ReadAsync(connection, cancellationToken) is not { } end)
            return rows;

        var order = query.Order;
        end = Earlier(Earlier(end, UpperTimeBound.In(query.Filter, order.Keys[0].Column!)), query.From?.Keys[0] as DateTimeOffset?);
        foreach (var window in Windows)
        {
            var length = window * query.Set.WindowFactor;
            if (end.UtcTicks < length.Ticks)
                break;
            var recent = Since(rows, order, end - length);
            if (await CountAsync(connection, order.From(recent, query.From), order.Row, needed, cancellationToken) == needed)
                return recent;
        }

        return rows;
    }

    private static IQueryable Since(IQueryable rows, RowOrder order, DateTimeOffset start)
    {
        var isInside = Expression.GreaterThanOrEqual(order.KeyValues[0], QueryParameter.Of(start, typeof(DateTimeOffset)));
        return QueryableCalls.Where(rows, Expression.Lambda(isInside, order.Row));
    }

    /// <summary>How many rows there are, counting no further than needed.</summary>
    private static async Task<long> CountAsync(
        NpgsqlConnection connection, IQueryable rows, ParameterExpression row, long needed, CancellationToken cancellationToken)
    {
        var some = QueryableCalls.Take(rows, (int)Math.Min(needed, int.MaxValue));
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        var command = new ProjectedValues().Select(some, row);
        command.CommandText = $"SELECT count(*) FROM ({command.CommandText}) AS found";
        batch.BatchCommands.Add(command);
        return (long)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;
}
