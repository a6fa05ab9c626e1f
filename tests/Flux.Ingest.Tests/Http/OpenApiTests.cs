using System.Net;
using System.Text.Json;
using Flux.Ingest.Rows;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.Ingest.Tests.Http;

public sealed class OpenApiTests(RunningIngest ingest) : IClassFixture<RunningIngest>
{
    [Fact]
    public async Task Every_route_of_the_api_is_described_and_every_described_route_is_there()
    {
        var description = await ingest.GetAsync("/openapi/v1.json");

        var described = description.Json.GetProperty("paths").EnumerateObject().Select(path => path.Name);
        var mapped = ingest.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(route => route.RoutePattern.RawText!);
        Assert.Equal(mapped.Where(route => route.StartsWith("/api/v1/", StringComparison.Ordinal) && route != "/api/v1/status").Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_row_of_the_described_fields_is_taken_and_without_a_required_one_it_is_not()
    {
        var schemas = (await ingest.GetAsync("/openapi/v1.json")).Json.GetProperty("components").GetProperty("schemas");
        foreach (var (table, name) in new[] { (TableLayout.Metrics, "Metric"), (TableLayout.Logs, "Log"), (TableLayout.Events, "Event") })
        {
            var fields = schemas.GetProperty(name).GetProperty("properties").EnumerateObject().ToDictionary(field => field.Name, field => Example(field.Value), StringComparer.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await ingest.PostAsync(table.Name, JsonSerializer.Serialize(fields))).Status);

            foreach (var required in schemas.GetProperty(name).GetProperty("required").EnumerateArray().Select(field => field.GetString()!))
            {
                var reply = await ingest.PostAsync(table.Name, JsonSerializer.Serialize(fields.Where(field => field.Key != required).ToDictionary(StringComparer.Ordinal)));
                Assert.Equal($"$.{required}", reply.FirstError.GetProperty("path").GetString());
            }
        }
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var description = await ingest.GetAsync("/openapi/v1.json");

        foreach (var reference in description.Text.Split("\"#/components/schemas/").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]))
            Assert.True(description.Json.GetProperty("components").GetProperty("schemas").TryGetProperty(reference, out _), reference);
    }

    private static object Example(JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out var words))
            return words[0].GetString()!;

        return (schema.TryGetProperty("type", out var type) ? type.GetString() : schema.TryGetProperty("oneOf", out _) ? "time" : "any") switch
        {
            "number" => 1.5,
            "time" => RunningIngest.Now,
            "object" => new { a = "b" },
            "any" => new[] { 1, 2 },
            _ => new string('x', schema.GetProperty("maxLength").GetInt32()),
        };
    }
}
