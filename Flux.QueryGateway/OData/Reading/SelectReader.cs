using Flux.QueryGateway.Rows.Sets;
using Microsoft.OData;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Reading;

/// <summary>The columns that <c>$select</c> names.</summary>
internal static class SelectReader
{
    /// <returns>The columns in declared order; null for all of them.</returns>
    public static IReadOnlyList<RowColumn>? Columns(SelectExpandClause clause, RowSet set)
    {
        if (clause.AllSelected)
            return null;

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in clause.SelectedItems)
        {
            switch (item)
            {
                case WildcardSelectItem:
                    return null;
                case PathSelectItem { SelectedPath: { Count: 1, FirstSegment: PropertySegment property }, HasOptions: false }:
                    names.Add(property.Property.Name);
                    break;
                case PathSelectItem path:
                    throw new ODataException(
                        $"$select names '{string.Join('/', path.SelectedPath.Select(segment => segment.Identifier))}', "
                        + "but takes only whole properties, without options.");
                default:
                    throw new ODataException("$select takes names of properties, separated by commas.");
            }
        }

        return [.. set.Columns.Where(column => names.Contains(column.Name))];
    }
}
