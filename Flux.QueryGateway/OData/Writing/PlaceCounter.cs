using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Reading;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>Knows, while rows go by, the place after the last one.</summary>
internal sealed class PlaceCounter(RowStatement statement, RowPosition? before)
{
    private RowBuffer _last = new(statement.Width);
    private int _rows;
    private int _duplicates;

    /// <summary>The buffer to read the next row into.</summary>
    public RowBuffer Next { get; private set; } = new(statement.Width);

    /// <summary>The place after the last row; meaningless before the first.</summary>
    public RowPosition Position => new(statement.KeysOf(_last), _duplicates);

    /// <summary>The row in <see cref="Next"/> has gone by.</summary>
    public void Advance()
    {
        _duplicates = _rows++ == 0
            ? RowPosition.After(before, statement.KeysOf(Next)).Duplicates
            : Next.Equals(_last, statement.KeyOrdinals) ? _duplicates + 1 : 1;
        (Next, _last) = (_last, Next);
    }
}
