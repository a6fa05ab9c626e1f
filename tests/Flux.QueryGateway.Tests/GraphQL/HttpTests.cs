using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Flux.QueryGateway.Tests.GraphQL;

/// <summary>GraphQL over HTTP, by its specification.</summary>
public sealed class HttpTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const string Modern = "application/graphql-response+json";
    private const string Old = "application/json";

    [Theory]
    [InlineData(null, Old)]
    [InlineData("*/*", Old)]
    [InlineData("application/*", Old)]
    [InlineData(Old, Old)]
    [InlineData(Modern, Modern)]
    [InlineData("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", Modern)]
    [InlineData("application/json;q=0.5, application/graphql-response+json;q=0.9", Modern)]
    [InlineData("text/html, application/json;q=0.1", Old)]
    public async Task Response_has_the_media_type_that_the_client_prefers(string? accept, string expected)
    {
        using var response = await PostAsync("""{"query":"{ __typename }"}""", accept);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("utf-8", response.Content.Headers.ContentType!.CharSet);
        Assert.Equal("""{"data":{"__typename":"Query"}}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("""{"query":"{"}""")]
    [InlineData("""{"query":"{ nope }"}""")]
    [InlineData("""{"query":"query($i: Int!) { __typename }","variables":{"i":"x"}}""")]
    [InlineData("""{"query":"query A { __typename } query B { __typename }"}""")]
    [InlineData("""{"query":"query A { __typename }","operationName":"C"}""")]
    [InlineData("""{"query":"mutation { x }"}""")]
    [InlineData("""{"query":""}""")]
    public async Task Request_error_is_400_and_for_old_clients_200(string body)
    {
        using var modern = await PostAsync(body, Modern);
        Assert.Equal(HttpStatusCode.BadRequest, modern.StatusCode);
        Assert.Equal(Modern, modern.Content.Headers.ContentType!.MediaType);
        var result = await JsonAsync(modern);
        Assert.False(result.TryGetProperty("data", out _));
        Assert.NotEmpty(result.GetProperty("errors").EnumerateArray());

        using var old = await PostAsync(body, Old);
        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
        Assert.False((await JsonAsync(old)).TryGetProperty("data", out _));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("""[{"query":"{ __typename }"}]""")]
    [InlineData("""{"qeury":"{ __typename }"}""")]
    [InlineData("""{"query":1}""")]
    [InlineData("""{"query":"{ __typename }","variables":[]}""")]
    [InlineData("""{"query":"{ __typename }","operationName":7}""")]
    [InlineData("""{"query":"{ __typename }","extensions":"x"}""")]
    [InlineData("""{"query":"{ __typename } # \ud800"}""")]
    [InlineData("""{"query":"{ __typename }","operationName":"\udc00"}""")]
    [InlineData("""{"query":"query($i: JSON) { __typename }","variables":{"i":"\ud800"}}""")]
    [InlineData("""{"query":"query($i: Int) { __typename }","variables":{"i":1,"i":2}}""")]
    public async Task Invalid_GraphQL_request_is_400_for_every_client(string body)
    {
        using var modern = await PostAsync(body, Modern);
        Assert.Equal(HttpStatusCode.BadRequest, modern.StatusCode);
        using var old = await PostAsync(body, Old);
        Assert.Equal(HttpStatusCode.BadRequest, old.StatusCode);
        Assert.NotEmpty((await JsonAsync(old)).GetProperty("errors")[0].Message());
    }

    [Fact]
    public async Task Field_error_is_200_with_data()
    {
        using var response = await PostAsync("""{"query":"{ metrics(first: -1) { totalCount } }"}""", Modern);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var result = await JsonAsync(response);
        Assert.Equal(JsonValueKind.Null, result.GetProperty("data").ValueKind);
        Assert.Equal("metrics", result.GetProperty("errors")[0].GetProperty("path")[0].GetString());
    }

    [Fact]
    public async Task Query_may_be_sent_by_GET_with_variables()
    {
        var query = Uri.EscapeDataString("query Q($name: String!) { __type(name: $name) { name } } query R { __typename }");
        using var response = await gateway.Client.GetAsync($"/graphql?query={query}&operationName=Q&variables={Uri.EscapeDataString("""{"name":"Metric"}""")}");
        Assert.Equal("""{"data":{"__type":{"name":"Metric"}}}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Mutation_by_GET_is_405_and_allows_POST()
    {
        using var response = await gateway.Client.GetAsync("/graphql?query=mutation%20%7B%20x%20%7D");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("POST", Assert.Single(response.Content.Headers.Allow));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Other_methods_are_405(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/graphql");
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Contains("POST", string.Join(' ', response.Content.Headers.Allow), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Other_content_type_is_415(string contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"query":"{ __typename }"}"""));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var response = await gateway.Client.PostAsync("/graphql", content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Unsupported_accept_header_is_406()
    {
        using var response = await PostAsync("""{"query":"{ __typename }"}""", "text/html");
        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_over_the_limit_is_413_with_or_without_its_length(bool chunked)
    {
        var body = """{"query":"{ __typename }","extensions":{"x":"LONG"}}""".Replace("LONG", new string('x', 300_000), StringComparison.Ordinal);
        using var response = await PostAsync(body, Modern, chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string? accept, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = chunked;
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        return await gateway.Client.SendAsync(request);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
}
