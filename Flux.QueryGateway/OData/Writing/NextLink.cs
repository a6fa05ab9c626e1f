namespace Flux.QueryGateway.OData.Writing;

/// <summary>The URL of the next page: the same options, with the continuation token.</summary>
internal static class NextLink
{
    public static string Of(HttpRequest request, string rows, string token)
    {
        var options = request.Query
            .Where(option => !option.Key.Equals("$skiptoken", StringComparison.OrdinalIgnoreCase))
            .SelectMany(option => option.Value.Select(value => $"{Name(option.Key)}={Uri.EscapeDataString(value ?? "")}"))
            .Append($"$skiptoken={token}");
        return $"{rows}?{string.Join('&', options)}";
    }

    private static string Name(string name) => Uri.EscapeDataString(name).Replace("%24", "$", StringComparison.Ordinal);
}
