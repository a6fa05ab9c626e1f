using System.Data;
using System.Globalization;
using Flux.QueryGateway.OData.Endpoint;
using Flux.QueryGateway.OData.Reading;
using Flux.QueryGateway.Rows.Paging;
using Npgsql;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>Answers a <see cref="RowQuestion"/>: one statement, streamed from the database's reader to the response.</summary>
internal sealed class RowResponse(RowTranslation translation, DatabaseWork database)
{
    public Task WriteAsync(HttpContext http, RowQuestion question, string serviceRoot) => database.RunAsync(http, async (connection, working) =>
    {
        var identity = question.Format.Metadata is MetadataLevel.Full ? question.Set.KeyColumns : [];
        var statement = new RowStatement(question.Order, question.Columns, identity, question.MayContinue);
        var counting = question.WithCount && question.From?.Count is null;
        // Looking where the page lies and reading it see the same rows.
        await using var snapshot = RowTranslation.LooksFirst(question) ? await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, working.Token) : null;
        await using var batch = await translation.TranslateAsync(connection, question, statement, counting, working.Token);
        await using var reader = await batch.ExecuteReaderAsync(working.Token);
        var count = question.WithCount ? question.From?.Count : null;
        if (counting)
        {
            await reader.ReadAsync(working.Token);
            count = reader.GetInt64(0);
            await reader.NextResultAsync(working.Token);
        }

        if (reader.FieldCount != statement.Width)
            throw new RefusedException(StatusCodes.Status400BadRequest, "$orderby names the same value twice in different words.") { Target = "$orderby" };
        await WriteRowsAsync(http, question, statement, reader, count, serviceRoot, working);
    });

    private static async Task WriteRowsAsync(
        HttpContext http, RowQuestion question, RowStatement statement, NpgsqlDataReader reader, long? count, string serviceRoot, WorkingTime working)
    {
        var hasRow = await reader.ReadAsync(working.Token);
        if (question.IsEntity && !hasRow)
            throw new RefusedException(StatusCodes.Status404NotFound, "There is no entity with this key.");

        StartResponse(http, question);
        using var output = new OutputBuffer(http.Response);
        var writer = WriterOf(question, statement, ContextOf(question, serviceRoot));
        if (!question.IsEntity)
            ResponseFrame.WriteHead(output, question.Format, ContextOf(question, serviceRoot), count);

        var place = new PlaceCounter(statement, question.From?.Position);
        var rows = 0;
        for (; hasRow && rows < question.Rows; hasRow = await reader.ReadAsync(working.Token), rows++)
        {
            var row = place.Next;
            row.Read(reader);
            if (rows > 0)
                output.Append(","u8);
            writer.Write(output, row);
            if (question.MayContinue)
                place.Advance();
            if (output.IsFull && !await working.FlushAsync(output))
                return;
        }

        if (!question.IsEntity)
        {
            var token = hasRow && question.MayContinue ? new ContinuationToken(place.Position, question.Top - rows, count) : null;
            ResponseFrame.WriteTail(output, token is null ? null : NextLink.Of(http.Request, serviceRoot + question.Set.Name, token.Write(question.Identity)));
        }

        await working.EndAsync(output);
    }

    private static RowWriter WriterOf(RowQuestion question, RowStatement statement, string context) => new(
        statement.Columns,
        question.Format,
        question is { IsEntity: true, Format.Metadata: not MetadataLevel.None } ? context : null,
        question.Format.Metadata is MetadataLevel.Full ? new EntityAnnotations(question.Set.EntityType, question.Set.Name, statement.Identity) : null);

    private static string ContextOf(RowQuestion question, string serviceRoot)
    {
        var selected = question.IsSelected ? $"({string.Join(',', question.Columns.Select(column => column.Name))})" : "";
        return $"{serviceRoot}$metadata#{question.Set.Name}{selected}{(question.IsEntity ? "/$entity" : "")}";
    }

    private static void StartResponse(HttpContext http, RowQuestion question)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = question.Format.ContentType;
        http.Response.Headers["OData-Version"] = "4.0";
        if (PagePreference.Of(http.Request) is not null)
            http.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"odata.maxpagesize={question.PageSize}");
    }
}
