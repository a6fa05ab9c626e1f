using System.Diagnostics;
using System.Text.Json;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Limits;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Reading;
using Npgsql;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>Reads one page in one pass, each list that was selected into JSON of its own.</summary>
internal sealed class ConnectionPage : IDisposable
{
    private readonly RowQuestion _question;
    private readonly Selection _selection;
    private readonly RowStatement _statement;
    private readonly List<(SelectedField Field, RowList List)> _lists = [];
    private readonly bool _hasCursors;
    private RowPosition? _start;
    private (RowBuffer Row, int Duplicates)? _endOfPage;
    private bool _hasNext;

    public ConnectionPage(RowQuestion question, Selection selection)
    {
        (_question, _selection) = (question, selection);
        var lists = selection.Fields.Where(field => field.Name is "edges" or "nodes").ToList();
        var selected = lists.SelectMany(NodesOf).SelectMany(node => node.Fields).Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        _hasCursors = lists.Exists(field => field.Selection!.Find("cursor") is not null)
            || selection.Fields.Where(field => field.Name == "pageInfo").Any(info => info.Selection!.Fields.Any(field => field.Name is "startCursor" or "endCursor"));
        _statement = new RowStatement(question.Order, question.Set.Columns.Where(column => selected.Contains(ColumnNames.Of(column))), _hasCursors);
        _lists.AddRange(lists.Select(field => (field, new RowList(field, question.Set, _statement.OrdinalOf))));
    }

    /// <summary>Whether any row has to be read.</summary>
    public bool IsNeeded => _lists.Count > 0 || _selection.Find("pageInfo") is not null;

    public async Task ReadAsync(NpgsqlConnection connection, IQueryable rows, RowPosition? after, int first, ResponseSize size, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        batch.BatchCommands.Add(_statement.Command(rows, after, first + 1));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var (row, last, duplicates) = (new RowBuffer(_statement.Width), new RowBuffer(_statement.Width), 0);
        for (var read = 0; await reader.ReadAsync(cancellationToken); read++)
        {
            if (read == first)
            {
                _hasNext = true;
                break;
            }

            row.Read(reader);
            if (_hasCursors)
            {
                duplicates = read == 0 ? RowPosition.After(after, _statement.After(row, 1).Keys).Duplicates : _statement.AreTied(row, last) ? duplicates + 1 : 1;
                _start ??= _statement.After(row, duplicates);
            }

            var count = duplicates;
            foreach (var (_, list) in _lists)
                size.Add(list.Write(row, () => Cursor(_statement.After(row, count))));
            (row, last) = (last, row);
            _endOfPage = (last, count);
        }
    }

    public void Write(Utf8JsonWriter json, RowPosition? after, long? total)
    {
        json.WriteStartObject();
        foreach (var field in _selection.Fields)
        {
            json.WritePropertyName(field.Key);
            switch (field.Name)
            {
                case "edges" or "nodes":
                    _lists.Find(each => each.Field == field).List.WriteTo(json);
                    break;
                case "pageInfo":
                    WritePageInfo(json, field.Selection!, after);
                    break;
                case "totalCount":
                    json.WriteNumberValue(total!.Value);
                    break;
                default:
                    json.WriteStringValue(_selection.TypeName);
                    break;
            }
        }

        json.WriteEndObject();
    }

    public void Dispose() => _lists.ForEach(each => each.List.Dispose());

    private void WritePageInfo(Utf8JsonWriter json, Selection selection, RowPosition? after)
    {
        json.WriteStartObject();
        foreach (var field in selection.Fields)
        {
            json.WritePropertyName(field.Key);
            switch (field.Name)
            {
                case "hasNextPage":
                    json.WriteBooleanValue(_hasNext);
                    break;
                case "hasPreviousPage":
                    json.WriteBooleanValue(after is not null);
                    break;
                case "startCursor":
                    json.WriteStringValue(_start is null ? null : Cursor(_start));
                    break;
                case "endCursor":
                    json.WriteStringValue(_endOfPage is { } end ? Cursor(_statement.After(end.Row, end.Duplicates)) : null);
                    break;
                case SelectedField.TypeName:
                    json.WriteStringValue(selection.TypeName);
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        json.WriteEndObject();
    }

    private string Cursor(RowPosition position) => new ContinuationToken(position).Write(_question.Text);

    private static IEnumerable<Selection> NodesOf(SelectedField list) => list.Name == "nodes"
        ? [list.Selection!]
        : list.Selection!.Fields.Where(field => field.Name == "node").Select(field => field.Selection!);
}
