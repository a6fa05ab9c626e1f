namespace Flux.Timeseries.ReadModel;

/// <summary>What SQL can ask of a <c>jsonb</c> column. For use in queries only.</summary>
/// <remarks>For containment use <c>EF.Functions.JsonContains(column, json)</c>, the one that indexes answer.</remarks>
public static class JsonColumn
{
    /// <summary>
    /// The member <paramref name="name"/> of a JSON object as text: a string without its quotes, else its JSON; null where there is none.
    /// </summary>
    /// <exception cref="InvalidOperationException">Called outside a query.</exception>
    public static string? MemberText(string? json, string name) => throw OnlyInQueries();

    /// <summary>
    /// The JSON type of a member: <c>string</c>, <c>number</c>, <c>boolean</c>, <c>null</c>, <c>object</c>, <c>array</c>; null where there
    /// is none.
    /// </summary>
    /// <exception cref="InvalidOperationException">Called outside a query.</exception>
    public static string? MemberType(string? json, string name) => throw OnlyInQueries();

    /// <summary>A number written as JSON text, as <c>double</c>.</summary>
    /// <exception cref="InvalidOperationException">Called outside a query.</exception>
    public static double? Number(string? text) => throw OnlyInQueries();

    /// <summary>A 64-bit digest of the JSON's own text: two values that print the same have the same one.</summary>
    /// <exception cref="InvalidOperationException">Called outside a query.</exception>
    public static long? Digest(string? json) => throw OnlyInQueries();

    /// <summary>A 64-bit digest of a text.</summary>
    /// <exception cref="InvalidOperationException">Called outside a query.</exception>
    public static long? TextDigest(string? text) => throw OnlyInQueries();

    private static InvalidOperationException OnlyInQueries() => new("This is SQL: it can be used in queries only.");
}
