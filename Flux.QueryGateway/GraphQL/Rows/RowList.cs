using System.Text.Json;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>The JSON of <c>nodes</c> or <c>edges</c>, written row by row.</summary>
internal sealed class RowList : IDisposable
{
    private readonly JsonFragment _json = JsonFragment.Rent();
    private readonly Utf8JsonWriter _writer;
    private readonly Selection _selection;
    private readonly RowJson? _nodes;
    private readonly Dictionary<SelectedField, RowJson> _edgeNodes = [];

    public RowList(SelectedField field, RowSet set, Func<RowColumn, int> ordinalOf)
    {
        _selection = field.Selection!;
        _writer = new Utf8JsonWriter(_json.Buffer, JsonFragment.WriterOptions);
        _writer.WriteStartArray();
        if (field.Name == "nodes")
            _nodes = new RowJson(_selection, set, ordinalOf);
        else
            _edgeNodes = _selection.Fields.Where(each => each.Name == "node")
                .ToDictionary(each => each, each => new RowJson(each.Selection!, set, ordinalOf));
    }

    /// <returns>Bytes of the row's JSON.</returns>
    public long Write(RowCursor cursor, string identity)
    {
        var before = _writer.BytesCommitted + _writer.BytesPending;
        if (_nodes is not null)
            _nodes.Write(_writer, cursor.Row);
        else
            WriteEdge(cursor, identity);
        return _writer.BytesCommitted + _writer.BytesPending - before;
    }

    private void WriteEdge(RowCursor cursor, string identity)
    {
        _writer.WriteStartObject();
        foreach (var field in _selection.Fields)
        {
            _writer.WritePropertyName(field.Key);
            switch (field.Name)
            {
                case "cursor":
                    _writer.WriteStringValue(new ContinuationToken(cursor.Position).Write(identity));
                    break;
                case "node":
                    _edgeNodes[field].Write(_writer, cursor.Row);
                    break;
                default:
                    _writer.WriteStringValue(_selection.TypeName);
                    break;
            }
        }

        _writer.WriteEndObject();
    }

    /// <summary>Ends the list and copies it into the response.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        _writer.WriteEndArray();
        _writer.Flush();
        json.WriteRawValue(_json.Buffer.WrittenSpan, skipInputValidation: true);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _json.Return();
    }
}
