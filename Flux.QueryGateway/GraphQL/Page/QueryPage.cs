using Microsoft.Extensions.Options;

namespace Flux.QueryGateway.GraphQL.Page;

/// <summary>A page for trying queries in a browser. Its files are embedded in this assembly: it needs no other host.</summary>
internal sealed class QueryPage(IOptions<GraphQLOptions> options, IWebHostEnvironment environment)
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
    };

    public bool IsEnabled { get; } = options.Value.QueryPage ?? environment.IsDevelopment();

    /// <summary>Whether the request comes from a browser's address bar rather than from a program.</summary>
    public bool IsRequestedBy(HttpRequest request) =>
        IsEnabled && HttpMethods.IsGet(request.Method)
            && request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    public static Task WriteAsync(HttpContext context) => WriteAsync(context, "index.html");

    public static Task WriteFileAsync(HttpContext context) => WriteAsync(context, (string)context.GetRouteValue("file")!);

    private static async Task WriteAsync(HttpContext context, string file)
    {
        await using var content = typeof(QueryPage).Assembly.GetManifestResourceStream($"page/{file}");
        if (content is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = Types[Path.GetExtension(file)];
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src data:; base-uri 'none'; frame-ancestors 'none'";
        context.Response.Headers.CacheControl = "no-cache";
        await content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
