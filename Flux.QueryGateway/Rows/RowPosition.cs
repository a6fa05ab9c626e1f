namespace Flux.QueryGateway.Rows;

/// <summary>A place between two rows of an ordered answer that stays the same place while rows are appended.</summary>
/// <param name="Keys">The values of the order's keys in the row before it.</param>
/// <param name="Duplicates">How many rows with exactly these keys lie before it, that row included.</param>
internal sealed record RowPosition(IReadOnlyList<object?> Keys, int Duplicates)
{
    /// <summary>The place after a row with <paramref name="keys"/>, when <paramref name="before"/> is the place before that row.</summary>
    public static RowPosition After(RowPosition? before, IReadOnlyList<object?> keys) =>
        new(keys, before is not null && before.Keys.SequenceEqual(keys) ? before.Duplicates + 1 : 1);
}
