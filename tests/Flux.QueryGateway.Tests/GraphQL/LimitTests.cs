using System.Net.Http.Json;
using System.Text.Json;

namespace Flux.QueryGateway.Tests.GraphQL;

public sealed class LimitTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    public sealed class Closed : GatewayFixture
    {
        protected override IReadOnlyDictionary<string, string> Settings =>
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Flux:GraphQL:Introspection"] = "false" };
    }

    [Fact]
    public async Task Too_many_aliases_are_refused()
    {
        var error = await gateway.RefusedAsync($"{{ {string.Join(' ', Enumerable.Range(0, 31).Select(at => $"a{at}: __typename"))} }}");
        Assert.Equal("ALIAS_LIMIT", error.Code());
        Assert.Contains("31 aliases", error.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_fields_are_refused()
    {
        var error = await gateway.RefusedAsync($"{{ {string.Join(' ', Enumerable.Repeat("__typename", 501))} }}");
        Assert.Equal("FIELD_LIMIT", error.Code());
    }

    [Fact]
    public async Task Too_large_document_is_refused_before_validation()
    {
        using var response = await gateway.Client.PostAsJsonAsync("/graphql", new { query = $"{{ {string.Join(' ', Enumerable.Range(0, 501).Select(at => $"unknown{at}"))} }}" });
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");

        Assert.Equal("FIELD_LIMIT", Assert.Single(errors.EnumerateArray()).Code());
    }

    [Theory]
    [InlineData("@include(if: true) ")]
    [InlineData("...on Query { __typename } ")]
    public async Task Too_many_parts_of_any_kind_are_refused(string part)
    {
        var error = await gateway.RefusedAsync($"{{ __typename {string.Concat(Enumerable.Repeat(part, 4001))} }}");
        Assert.Contains(error.Code(), (string[])["DOCUMENT_LIMIT", "FIELD_LIMIT"]);
    }

    [Fact]
    public async Task Too_deep_document_is_refused_without_quoting_it()
    {
        var error = await gateway.RefusedAsync(string.Concat(Enumerable.Repeat("{ a ", 500)));
        Assert.Equal("DEPTH_LIMIT", error.Code());
        Assert.True(error.Message().Length < 100);
    }

    [Fact]
    public async Task Too_deep_selection_is_refused()
    {
        var error = await gateway.RefusedAsync($"{{ __type(name: \"Metric\") {{ {string.Concat(Enumerable.Repeat("ofType { ", 25))} name {new string('}', 25)} }} }}");
        Assert.Equal("DEPTH_LIMIT", error.Code());
        Assert.Contains("27 levels", error.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_requested_values_are_refused_before_reading()
    {
        var pages = string.Join(' ', Enumerable.Range(0, 8).Select(at => $"p{at}: metrics(first: 10000) {{ nodes {{ time deviceId metricName metricValue }} }}"));
        var error = await gateway.RefusedAsync($"{{ {pages} }}");
        Assert.Equal("COST_LIMIT", error.Code());
    }

    [Fact]
    public async Task Cost_limit_applies_to_nested_fragments()
    {
        var fragments = string.Join(' ', Enumerable.Range(0, 20).Select(at => $"fragment F{at} on Query {{ ...F{at + 1} ...F{at + 1} }}"));
        var error = await gateway.RefusedAsync($"{{ ...F0 }} {fragments} fragment F20 on Query {{ __typename }}");
        Assert.Equal("COST_LIMIT", error.Code());
    }

    [Theory]
    [InlineData("and", "{}")]
    [InlineData("or", "{ unit: {} }")]
    [InlineData("and", "{ not: { or: [] } }")]
    public async Task Empty_conditions_count_as_conditions(string joint, string empty)
    {
        var error = await gateway.RefusedAsync($"{{ metrics(where: {{ {joint}: [{string.Join(' ', Enumerable.Repeat(empty, 5_000))}] }}) {{ totalCount }} }}");
        Assert.Equal("BAD_USER_INPUT", error.Code());
        Assert.Contains("200 conditions", error.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Circular_introspection_is_refused()
    {
        var error = await gateway.RefusedAsync(
            "{ __schema { types { fields { type { fields { type { fields { type { fields { type { fields { name } } } } } } } } } } } }");
        Assert.Equal("COST_LIMIT", error.Code());
    }

    [Fact]
    public async Task Standard_introspection_is_accepted()
    {
        var data = await gateway.QueryAsync(Introspection.Query);
        Assert.Equal("Query", data.GetProperty("__schema").GetProperty("queryType").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Introspection_can_be_switched_off()
    {
        var closed = new Closed();
        await closed.InitializeAsync();
        try
        {
            using var refused = await closed.Client.PostAsJsonAsync("/graphql", new { query = Introspection.Query });
            var error = (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0];
            Assert.Contains("introspection", error.Message(), StringComparison.OrdinalIgnoreCase);
            Assert.Equal("Query", (await closed.QueryAsync("{ __typename }")).GetProperty("__typename").GetString());
        }
        finally
        {
            await closed.DisposeAsync();
        }
    }
}
