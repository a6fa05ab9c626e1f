using System.Data;
using System.Text.Json;
using Flux.QueryGateway.OData;
using Flux.QueryGateway.OData.Http;
using Flux.QueryGateway.OData.Streaming;
using Flux.QueryGateway.Rows;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.Tests.OData;

/// <summary>Five days of ten devices with five metrics, a row a minute each, stored as they would arrive; and the plans of questions about them.</summary>
public sealed class PlanFixture : GatewayFixture
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        for (var hour = 0; hour < 5 * 24; hour++)
        {
            await ExecuteAsync($$"""
                INSERT INTO device_metrics
                SELECT timestamptz '2026-01-01 00:00+00' + interval '{{hour}} hours' + minute * interval '1 minute', 'device_' || device, 'metric_' || metric, minute, 'x',
                    jsonb_build_object('location', 'room_' || device)
                FROM generate_series(0, 9) device, generate_series(0, 4) metric, generate_series(0, 59) minute
                """);
        }

        await ExecuteAsync("VACUUM ANALYZE device_metrics");
    }

    /// <summary>How the page that an address asks for is read.</summary>
    public async Task<PagePlan> PlanAsync(string address, int pageSize = 1000)
    {
        var http = new DefaultHttpContext { RequestServices = Services };
        http.Features.Set(OwnRequest.Instance);
        var relative = address.Contains("/odata/", StringComparison.Ordinal) ? address[(address.IndexOf("/odata/", StringComparison.Ordinal) + 7)..] : Uri.EscapeDataString(address).Replace("%3F", "?", StringComparison.Ordinal).Replace("%24", "$", StringComparison.Ordinal).Replace("%3D", "=", StringComparison.Ordinal).Replace("%26", "&", StringComparison.Ordinal);
        http.Request.QueryString = relative.Contains('?', StringComparison.Ordinal) ? new QueryString(relative[relative.IndexOf('?', StringComparison.Ordinal)..]) : QueryString.Empty;
        http.Request.Headers["Prefer"] = $"odata.maxpagesize={pageSize}";
        Services.GetRequiredService<IHttpContextAccessor>().HttpContext = http;

        var parser = ServiceRoot.Parser(Services.GetRequiredService<IEdmModel>(), "http://localhost/odata/", "/odata/" + relative);
        var set = RowSets.All.Single(set => set.Name == ((EntitySetSegment)parser.ParsePath().First()).EntitySet.Name);
        var question = Services.GetRequiredService<QuestionReader>().Read(http.Request, parser, SystemOptions.Of(http.Request), set, key: null);
        var statement = new RowStatement(question.Order, question.Columns, [], question.MayContinue);

        await using var connection = await DataSource.OpenConnectionAsync();
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await using var batch = await Services.GetRequiredService<RowTranslation>().TranslateAsync(connection, question, statement, counting: false, CancellationToken.None);
        batch.BatchCommands[0].CommandText = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + batch.BatchCommands[0].CommandText;
        using var json = JsonDocument.Parse((string)(await batch.ExecuteScalarAsync())!);
        return PagePlan.Read(json.RootElement[0].GetProperty("Plan"));
    }
}
