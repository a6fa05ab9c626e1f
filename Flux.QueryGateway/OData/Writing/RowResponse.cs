using Flux.QueryGateway.OData.Endpoint;
using Flux.QueryGateway.OData.Reading;
using Flux.QueryGateway.Rows.Reading;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>Responds to an <see cref="ODataQuery"/>: rows streamed from the database to the client.</summary>
internal sealed class RowResponse(PageReader pages, DatabaseWork database)
{
    public Task WriteAsync(HttpContext http, ODataQuery query, string serviceRoot) => database.RunAsync(http, async (connection, working) =>
    {
        using var writer = new ODataPageWriter(http, query, serviceRoot, working);
        try
        {
            await pages.ReadAsync(connection, query.Rows, writer, working.Token);
        }
        catch (RepeatedOrderKeyException)
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest, "$orderby names the same value twice in different expressions.")
            { Target = "$orderby" };
        }
    });
}
