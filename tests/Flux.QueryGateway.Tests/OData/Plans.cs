using System.Data;
using System.Text.Json;
using Flux.QueryGateway.Access;
using Flux.QueryGateway.OData.Endpoint;
using Flux.QueryGateway.OData.Reading;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.Tests.OData;

/// <summary>The executed plans of queries.</summary>
internal static class Plans
{
    /// <summary>The plan that reads the page of an address.</summary>
    public static async Task<PagePlan> PlanAsync(this GatewayFixture gateway, string address, int pageSize = 1000)
    {
        var http = new DefaultHttpContext { RequestServices = gateway.Services };
        http.Features.Set(InternalRequest.Instance);
        var relative = address.Contains("/odata/", StringComparison.Ordinal) ? address[(address.IndexOf("/odata/", StringComparison.Ordinal) + 7)..] : Uri.EscapeDataString(address).Replace("%3F", "?", StringComparison.Ordinal).Replace("%24", "$", StringComparison.Ordinal).Replace("%3D", "=", StringComparison.Ordinal).Replace("%26", "&", StringComparison.Ordinal);
        http.Request.QueryString = relative.Contains('?', StringComparison.Ordinal) ? new QueryString(relative[relative.IndexOf('?', StringComparison.Ordinal)..]) : QueryString.Empty;
        http.Request.Headers["Prefer"] = $"odata.maxpagesize={pageSize}";
        gateway.Services.GetRequiredService<IHttpContextAccessor>().HttpContext = http;

        var parser = ServiceRoot.Parser(gateway.Services.GetRequiredService<IEdmModel>(), "http://localhost/odata/", "/odata/" + relative);
        var set = RowSets.All.Single(set => set.Name == ((EntitySetSegment)parser.ParsePath().First()).EntitySet.Name);
        var question = gateway.Services.GetRequiredService<QueryReader>().Read(http.Request, parser, SystemOptions.Of(http.Request), set, key: null);

        await using var connection = await gateway.DataSource.OpenConnectionAsync();
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var (_, translated) = await gateway.Services.GetRequiredService<PageReader>().TranslateAsync(connection, question.Rows, CancellationToken.None);
        await using var batch = translated;
        batch.BatchCommands[0].CommandText = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + batch.BatchCommands[0].CommandText;
        using var json = JsonDocument.Parse((string)(await batch.ExecuteScalarAsync())!);
        return PagePlan.Read(json.RootElement[0].GetProperty("Plan"));
    }
}
