using Flux.QueryGateway.Rows.Paging;
using Npgsql;

namespace Flux.QueryGateway.Rows.Reading;

/// <summary>The row that a page is at, and the place after it.</summary>
internal sealed class RowCursor(RowStatement statement, RowQuery query)
{
    private RowBuffer _previous = new(statement.Width);
    private int _duplicates;

    /// <summary>The values of the row; meaningless before the first one.</summary>
    public RowBuffer Row { get; private set; } = new(statement.Width);

    /// <summary>How many rows of the page were read.</summary>
    public int Count { get; private set; }

    /// <summary>The place after the row; only for a query with positions.</summary>
    public RowPosition Position => new(statement.KeysOf(Row), _duplicates);

    /// <summary>Takes over the reader's current row.</summary>
    public void Read(NpgsqlDataReader reader)
    {
        if (!query.WithPositions)
        {
            Row.Read(reader);
            Count++;
            return;
        }

        (Row, _previous) = (_previous, Row);
        Row.Read(reader);
        _duplicates = Count++ == 0
            ? RowPosition.After(query.From, statement.KeysOf(Row)).Duplicates
            : statement.AreTied(Row, _previous) ? _duplicates + 1 : 1;
    }
}
