using System.Diagnostics;
using System.Text.Json;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Limits;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>Writes a page as a connection: each list that was selected into JSON of its own, in one pass over the rows.</summary>
internal sealed class ConnectionWriter(RowQuery query, Selection selection, ResponseSize size) : IPageWriter, IDisposable
{
    private readonly List<(SelectedField Field, RowList List)> _lists = [];
    private RowPosition? _start;
    private RowPosition? _end;
    private bool _hasMore;

    /// <summary>Whether any row has to be read.</summary>
    public bool NeedsRows =>
        selection.Find("edges") is not null || selection.Find("nodes") is not null || selection.Find("pageInfo") is not null;

    /// <summary>How many rows match, where it was selected.</summary>
    public long? Count { get; set; }

    /// <summary>The columns that were selected below <c>nodes</c> and <c>edges</c>.</summary>
    public static IReadOnlyList<RowColumn> ColumnsOf(Selection selection, RowSet set)
    {
        var selected = ListsOf(selection).SelectMany(NodesOf).SelectMany(node => node.Fields).Select(field => field.Name)
            .ToHashSet(StringComparer.Ordinal);
        return [.. set.Columns.Where(column => selected.Contains(ColumnNames.Of(column)))];
    }

    /// <summary>Whether any cursor was selected.</summary>
    public static bool HasCursors(Selection selection) =>
        ListsOf(selection).Any(field => field.Selection!.Find("cursor") is not null)
        || selection.Fields.Where(field => field.Name == "pageInfo")
            .Any(info => info.Selection!.Fields.Any(field => field.Name is "startCursor" or "endCursor"));

    public void Begin(RowStatement statement, long? count, bool isEmpty)
    {
        Count = count;
        _lists.AddRange(ListsOf(selection).Select(field => (field, new RowList(field, query.Set, statement.OrdinalOf))));
    }

    public ValueTask<bool> RowAsync(RowCursor cursor)
    {
        if (query.WithPositions && cursor.Count == 1)
            _start = cursor.Position;
        foreach (var (_, list) in _lists)
            size.Add(list.Write(cursor, query.Identity));
        return new ValueTask<bool>(true);
    }

    public ValueTask EndAsync(RowCursor cursor, bool hasMore)
    {
        _hasMore = hasMore;
        _end = query.WithPositions && cursor.Count > 0 ? cursor.Position : null;
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes the connection into the response.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var field in selection.Fields)
        {
            json.WritePropertyName(field.Key);
            switch (field.Name)
            {
                case "edges" or "nodes":
                    _lists.Find(each => each.Field == field).List.WriteTo(json);
                    break;
                case "pageInfo":
                    WritePageInfo(json, field.Selection!);
                    break;
                case "totalCount":
                    json.WriteNumberValue(Count!.Value);
                    break;
                default:
                    json.WriteStringValue(selection.TypeName);
                    break;
            }
        }

        json.WriteEndObject();
    }

    public void Dispose() => _lists.ForEach(each => each.List.Dispose());

    private void WritePageInfo(Utf8JsonWriter json, Selection info)
    {
        json.WriteStartObject();
        foreach (var field in info.Fields)
        {
            json.WritePropertyName(field.Key);
            switch (field.Name)
            {
                case "hasNextPage":
                    json.WriteBooleanValue(_hasMore);
                    break;
                case "hasPreviousPage":
                    json.WriteBooleanValue(query.From is not null);
                    break;
                case "startCursor":
                    WriteCursor(json, _start);
                    break;
                case "endCursor":
                    WriteCursor(json, _end);
                    break;
                case SelectedField.TypeName:
                    json.WriteStringValue(info.TypeName);
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        json.WriteEndObject();
    }

    private void WriteCursor(Utf8JsonWriter json, RowPosition? position) =>
        json.WriteStringValue(position is null ? null : new ContinuationToken(position).Write(query.Identity));

    private static IEnumerable<SelectedField> ListsOf(Selection selection) =>
        selection.Fields.Where(field => field.Name is "edges" or "nodes");

    private static IEnumerable<Selection> NodesOf(SelectedField list) => list.Name == "nodes"
        ? [list.Selection!]
        : list.Selection!.Fields.Where(field => field.Name == "node").Select(field => field.Selection!);
}
