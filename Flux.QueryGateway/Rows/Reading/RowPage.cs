using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Flux.QueryGateway.Rows.Paging;
using Microsoft.EntityFrameworkCore;

namespace Flux.QueryGateway.Rows.Reading;

/// <summary>A row and the place after it.</summary>
internal sealed record PositionedRow<TRow>(TRow Row, RowPosition Position);

/// <summary>Reads a page as objects, each with its place: for languages whose answers carry a cursor in every row.</summary>
internal static class RowPage
{
    /// <summary>At most <paramref name="take"/> rows of <paramref name="rows"/> after <paramref name="after"/>, in <paramref name="order"/>.</summary>
    public static async IAsyncEnumerable<PositionedRow<TRow>> ReadAsync<TRow>(
        IQueryable<TRow> rows, RowOrder order, RowPosition? after, int take, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TRow : class
    {
        var keys = Expression.NewArrayInit(typeof(object), order.KeyValues.Select(value => Expression.Convert(value, typeof(object))));
        var keyed = Expression.Lambda<Func<TRow, KeyedRow<TRow>>>(
            Expression.New(typeof(KeyedRow<TRow>).GetConstructors()[0], order.Row, keys), order.Row);
        var page = ((IQueryable<TRow>)order.Continue(rows, after)).Take(take).Select(keyed);

        var position = after;
        await foreach (var row in page.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            position = RowPosition.After(position, row.Keys);
            yield return new PositionedRow<TRow>(row.Row, position);
        }
    }

    private sealed record KeyedRow<TRow>(TRow Row, object?[] Keys);
}
