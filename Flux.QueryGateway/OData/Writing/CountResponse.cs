using System.Globalization;
using System.Linq.Expressions;
using Flux.QueryGateway.OData.Endpoint;
using Flux.QueryGateway.OData.Reading;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Sets;
using Flux.QueryGateway.Rows.Windows;
using Flux.Timeseries.ReadModel;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>Answers <c>/$count</c>: a number as text.</summary>
internal sealed class CountResponse(IDbContextFactory<FluxReadContext> contexts, LatestPerSeries latest, DatabaseWork database)
{
    public Task WriteAsync(HttpContext http, RowSet set, LambdaExpression? filter) => database.RunAsync(http, async (connection, working) =>
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        await using (var context = await contexts.CreateDbContextAsync(working.Token))
        {
            var source = await latest.SourceAsync(connection, context, set, filter, order: null, rows: 0, working.Token);
            batch.BatchCommands.Add(Translation.Run(() => RowStatement.Count(QueryableCalls.Where(source, filter), set.RowType)));
        }

        var count = (long)(await batch.ExecuteScalarAsync(working.Token))!;
        http.Response.ContentType = "text/plain;charset=utf-8";
        http.Response.Headers["OData-Version"] = "4.0";
        await http.Response.WriteAsync(count.ToString(CultureInfo.InvariantCulture), http.RequestAborted);
    });
}
