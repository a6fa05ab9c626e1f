namespace Flux.QueryGateway.Tests.OData;

/// <summary>Sends requests as a client does.</summary>
internal static class ODataRequests
{
    public static async Task<ODataAnswer> GetODataAsync(this HttpClient client, string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address.StartsWith("http", StringComparison.Ordinal) ? address : $"/odata/{address}");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var response = await client.SendAsync(request);
        return new ODataAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    /// <summary>The rows of all pages, as raw JSON.</summary>
    public static async Task<List<string>> GetAllRowsAsync(this HttpClient client, string address, int pageSize, Func<Task>? betweenPages = null)
    {
        var rows = new List<string>();
        for (var next = address; next is not null;)
        {
            var result = await client.GetODataAsync(next, ("Prefer", $"odata.maxpagesize={pageSize}"));
            Assert.True(result.Status == System.Net.HttpStatusCode.OK, $"{next}: {result.Body}");
            Assert.True(result.Rows.Count <= pageSize, "A page is larger than requested.");
            rows.AddRange(result.Rows.Select(row => row.GetRawText()));
            next = result.NextLink;
            if (next is not null && betweenPages is not null)
                await betweenPages();
        }

        return rows;
    }
}
