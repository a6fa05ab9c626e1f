using Flux.QueryGateway.OData.Endpoint;
using Flux.QueryGateway.OData.Reading;
using Flux.QueryGateway.OData.Writing;
using Flux.QueryGateway.Rows.Reading;
using Flux.Timeseries.ReadModel;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Flux.QueryGateway.OData.Apply;

/// <summary>Responds to <c>$apply</c>: all groups in one streamed response, without pages.</summary>
internal sealed class AggregateResponse(IDbContextFactory<FluxReadContext> contexts, DatabaseWork database)
{
    public Task WriteAsync(HttpContext http, AggregateQuery query, string serviceRoot) =>
        database.RunAsync(http, async (connection, working) =>
    {
        var statement = Translation.Run(() => new AggregateStatement(query));
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        await using (var context = await contexts.CreateDbContextAsync(working.Token))
            batch.BatchCommands.Add(Translation.Run(() => statement.Command(context)));
        await using var reader = await batch.ExecuteReaderAsync(working.Token);
        var hasRow = await reader.ReadAsync(working.Token);

        http.Response.ContentType = query.Format.ContentType;
        http.Response.Headers["OData-Version"] = "4.0";
        using var output = new OutputBuffer(http.Response);
        var address = $"{serviceRoot}$metadata#{query.Set.Name}({string.Join(',', query.Columns.Select(column => column.Name))})";
        ResponseFrame.WriteHead(output, query.Format, address, count: null);
        var writer = new RowWriter(statement.Columns, query.Format, context: null, annotations: null);
        var row = new RowBuffer(statement.Columns.Count);
        for (var rows = 0; hasRow; hasRow = await reader.ReadAsync(working.Token), rows++)
        {
            row.Read(reader);
            if (rows > 0)
                output.Append(","u8);
            writer.Write(output, row);
            if (output.IsFull && !await working.FlushAsync(output))
                return;
        }

        ResponseFrame.WriteTail(output, nextLink: null);
        await working.EndAsync(output);
    });
}
