using System.Linq.Expressions;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;
using Npgsql;

namespace Flux.QueryGateway.Rows.Windows;

/// <summary>
/// Finds the stretch of time that a page of newest rows lies in. No index has the metrics of all devices in order of time (it would cost
/// the ingest a third), so PostgreSQL would sort all there are; a BRIN finds the rows of a stretch at once.
/// </summary>
/// <remarks>A stretch is right when it holds as many rows as the page needs: none before it can be among them.</remarks>
internal sealed class NewestWindow(CommitClock newest)
{
    // To find a great answer's stretch would cost as much as the answer.
    private const long MostRows = 20_000;

    // Each costs little beside the next, so that rich and sparse answers are both found soon.
    private static readonly TimeSpan[] Stretches =
        [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), TimeSpan.FromHours(3), TimeSpan.FromDays(2)];

    /// <summary>Whether PostgreSQL would sort everything: newest first over all devices, in a set that has no index for it.</summary>
    public static bool Concerns(RowSet set, RowOrder order, LambdaExpression? filter) =>
        set.IsSortedByScan
        && order.Keys[0] is { Descending: true, Column: { } column } && column.Name == set.NewestFirst
        && (filter is null || !PropertyReferences.Contains(filter, set.KeyColumns.Single(key => key.Name == nameof(Timeseries.ReadModel.MetricRow.DeviceId))));

    /// <summary>The rows of the shortest stretch that holds <paramref name="needed"/> of them from a place on; all rows where none does.</summary>
    /// <param name="connection">In a transaction with one snapshot, which the page is read in as well.</param>
    /// <param name="set">What <paramref name="rows"/> are.</param>
    /// <param name="rows">The rows that match.</param>
    /// <param name="filter">What they match, for the latest time that it allows.</param>
    /// <param name="order">The order of the answer.</param>
    /// <param name="from">The place that the page begins at.</param>
    /// <param name="needed">How many rows the statement will ask for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IQueryable> NarrowAsync(
        NpgsqlConnection connection, RowSet set, IQueryable rows, LambdaExpression? filter, RowOrder order, RowPosition? from, long needed, CancellationToken cancellationToken)
    {
        if (needed > MostRows || await newest.ReadAsync(connection, cancellationToken) is not { } end)
            return rows;

        end = Earlier(Earlier(end, UpperTimeBound.In(filter, order.Keys[0].Column!)), from?.Keys[0] as DateTimeOffset?);
        foreach (var stretch in Stretches)
        {
            if (end.UtcTicks < stretch.Ticks * set.StretchFactor)
                break;
            var recent = Since(rows, order, end - stretch * set.StretchFactor);
            if (await CountAsync(connection, order.From(recent, from), order.Row, needed, cancellationToken) == needed)
                return recent;
        }

        return rows;
    }

    private static IQueryable Since(IQueryable rows, RowOrder order, DateTimeOffset start)
    {
        var isInside = Expression.GreaterThanOrEqual(order.KeyValues[0], QueryParameter.Of(start, typeof(DateTimeOffset)));
        return QueryableCalls.Where(rows, Expression.Lambda(isInside, order.Row));
    }

    /// <summary>How many rows there are, at most as many as needed: no more are read.</summary>
    private static async Task<long> CountAsync(NpgsqlConnection connection, IQueryable rows, ParameterExpression row, long needed, CancellationToken cancellationToken)
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
