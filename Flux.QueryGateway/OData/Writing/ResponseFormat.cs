using Flux.QueryGateway.OData.Endpoint;
using Microsoft.Net.Http.Headers;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>The JSON format that a client requests, by <c>$format</c> or else by <c>Accept</c>.</summary>
/// <param name="Metadata">How much metadata the response contains.</param>
/// <param name="IntegersAsText"><c>IEEE754Compatible=true</c>: 64-bit integers as strings, for clients whose numbers are doubles.</param>
internal sealed record ResponseFormat(MetadataLevel Metadata, bool IntegersAsText)
{
    public static ResponseFormat Default { get; } = new(MetadataLevel.Minimal, IntegersAsText: false);

    public string ContentType =>
        "application/json;odata.metadata="
        + Metadata switch { MetadataLevel.None => "none", MetadataLevel.Full => "full", _ => "minimal" }
        + $";odata.streaming=true;IEEE754Compatible={(IntegersAsText ? "true" : "false")};charset=utf-8";

    /// <summary>Reads what the client asks for.</summary>
    /// <exception cref="RefusedException">It requests another format than JSON.</exception>
    public static ResponseFormat Of(HttpRequest request, string? formatOption)
    {
        if (formatOption is not null)
            return OfFormatOption(formatOption);

        var accepted = request.Headers.Accept;
        if (accepted.Count == 0)
            return Default;

        if (!MediaTypeHeaderValue.TryParseList(accepted, out var types))
            throw new RefusedException(StatusCodes.Status406NotAcceptable, "The Accept header is not valid.") { Target = "Accept" };

        foreach (var type in types.OrderByDescending(type => type.Quality ?? 1))
        {
            if (type.Quality != 0 && TryRead(type, out var format))
                return format;
        }

        throw new RefusedException(
            StatusCodes.Status406NotAcceptable, "Rows are available as application/json only.")
        { Target = "Accept" };
    }

    private static ResponseFormat OfFormatOption(string option)
    {
        if (option.Equals("json", StringComparison.OrdinalIgnoreCase))
            return Default;
        if (MediaTypeHeaderValue.TryParse(option, out var type) && TryRead(type, out var format))
            return format;
        throw new RefusedException(
            StatusCodes.Status406NotAcceptable,
            "$format can be json, or application/json with odata.metadata=none, minimal or full.")
        { Target = "$format" };
    }

    private static bool TryRead(MediaTypeHeaderValue type, out ResponseFormat format)
    {
        format = Default;
        if (!type.MatchesMediaType("application/json") && !type.MatchesAllTypes && type.MediaType != "application/*")
            return false;

        foreach (var parameter in type.Parameters)
        {
            var name = parameter.Name.Value ?? "";
            var value = parameter.GetUnescapedValue().Value ?? "";
            if (name.Equals("odata.metadata", StringComparison.OrdinalIgnoreCase)
                || name.Equals("metadata", StringComparison.OrdinalIgnoreCase))
            {
                if (!Enum.TryParse<MetadataLevel>(value, ignoreCase: true, out var level)
                    || !Enum.IsDefined(level) || char.IsAsciiDigit(value[0]))
                    return false;
                format = format with { Metadata = level };
            }
            else if (name.Equals("IEEE754Compatible", StringComparison.OrdinalIgnoreCase))
            {
                format = format with { IntegersAsText = value.Equals("true", StringComparison.OrdinalIgnoreCase) };
            }
        }

        return true;
    }
}

/// <summary>How much metadata a response contains: <c>odata.metadata=</c>.</summary>
internal enum MetadataLevel
{
    None,
    Minimal,
    Full,
}
