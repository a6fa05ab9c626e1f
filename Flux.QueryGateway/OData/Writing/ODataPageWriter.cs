using System.Globalization;
using Flux.QueryGateway.OData.Endpoint;
using Flux.QueryGateway.OData.Reading;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>Writes a page as OData's JSON: a collection with its next link, or one entity.</summary>
internal sealed class ODataPageWriter(HttpContext http, ODataQuery query, string serviceRoot, WorkingTime working)
    : IPageWriter, IDisposable
{
    private readonly OutputBuffer _output = new(http.Response);
    private RowWriter _rows = null!;
    private long? _count;

    /// <exception cref="RefusedException">The one entity that was asked for does not exist.</exception>
    public void Begin(RowStatement statement, long? count, bool isEmpty)
    {
        if (query.IsEntity && isEmpty)
            throw new RefusedException(StatusCodes.Status404NotFound, "There is no entity with this key.");

        StartResponse();
        _count = count ?? query.KnownCount;
        var context = Context();
        _rows = WriterOf(statement, context);
        if (!query.IsEntity)
            ResponseFrame.WriteHead(_output, query.Format, context, _count);
    }

    public ValueTask<bool> RowAsync(RowCursor cursor)
    {
        if (cursor.Count > 1)
            _output.Append(","u8);
        _rows.Write(_output, cursor.Row);
        return _output.IsFull ? working.FlushAsync(_output) : new ValueTask<bool>(true);
    }

    public ValueTask EndAsync(RowCursor cursor, bool hasMore)
    {
        if (!query.IsEntity)
        {
            var token = hasMore ? new ContinuationToken(cursor.Position, query.Top - cursor.Count, _count) : null;
            var set = serviceRoot + query.Rows.Set.Name;
            ResponseFrame.WriteTail(_output, token is null ? null : NextLink.Of(http.Request, set, token.Write(query.Rows.Identity)));
        }

        return working.EndAsync(_output);
    }

    public void Dispose() => _output.Dispose();

    private RowWriter WriterOf(RowStatement statement, string context)
    {
        OutputColumn Output(RowColumn column) => new(column.Name, column.Kind, statement.OrdinalOf(column), column.EdmTypeAnnotation);
        var set = query.Rows.Set;
        return new RowWriter(
            [.. query.Columns.Select(Output)],
            query.Format,
            query is { IsEntity: true, Format.Metadata: not MetadataLevel.None } ? context : null,
            query.Format.Metadata is MetadataLevel.Full
                ? new EntityAnnotations(set.EntityType, set.Name, [.. set.KeyColumns.Select(Output)]) : null);
    }

    private string Context()
    {
        var selected = query.IsSelected ? $"({string.Join(',', query.Columns.Select(column => column.Name))})" : "";
        return $"{serviceRoot}$metadata#{query.Rows.Set.Name}{selected}{(query.IsEntity ? "/$entity" : "")}";
    }

    private void StartResponse()
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = query.Format.ContentType;
        http.Response.Headers["OData-Version"] = "4.0";
        if (PagePreference.Of(http.Request) is not null)
            http.Response.Headers["Preference-Applied"] =
                string.Create(CultureInfo.InvariantCulture, $"odata.maxpagesize={query.PageSize}");
    }
}
