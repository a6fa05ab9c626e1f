namespace Flux.QueryGateway.Rows.Reading;

/// <summary>Writes a page in one query language, as <see cref="PageReader"/> reads it. Sees no SQL.</summary>
internal interface IPageWriter
{
    /// <summary>Called once, after the first row was looked for and before any row is written.</summary>
    /// <param name="statement">Where the columns are in each row.</param>
    /// <param name="count">How many rows match; null where the query does not count them.</param>
    /// <param name="isEmpty">Whether the page has no row.</param>
    void Begin(RowStatement statement, long? count, bool isEmpty);

    /// <summary>Writes the row that the cursor is at.</summary>
    /// <returns>False when the client has gone: nothing more is read, and <see cref="EndAsync"/> is not called.</returns>
    ValueTask<bool> RowAsync(RowCursor cursor);

    /// <summary>Called once, after the last row.</summary>
    /// <param name="cursor">At the last row, where the page has any.</param>
    /// <param name="hasMore">Whether rows follow; always false for a query that does not look ahead.</param>
    ValueTask EndAsync(RowCursor cursor, bool hasMore);
}
