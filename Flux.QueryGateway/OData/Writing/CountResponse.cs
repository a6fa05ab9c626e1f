using System.Globalization;
using System.Linq.Expressions;
using Flux.QueryGateway.OData.Endpoint;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>Responds to <c>/$count</c>: a number as text.</summary>
internal sealed class CountResponse(PageReader pages, DatabaseWork database)
{
    public Task WriteAsync(HttpContext http, RowSet set, LambdaExpression? filter) => database.RunAsync(http, async (connection, working) =>
    {
        var count = await pages.CountAsync(connection, set, filter, working.Token);
        http.Response.ContentType = "text/plain;charset=utf-8";
        http.Response.Headers["OData-Version"] = "4.0";
        await http.Response.WriteAsync(count.ToString(CultureInfo.InvariantCulture), http.RequestAborted);
    });
}
