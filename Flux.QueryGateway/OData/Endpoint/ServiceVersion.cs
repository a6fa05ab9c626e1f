namespace Flux.QueryGateway.OData.Endpoint;

/// <summary>Checks the protocol version: 4.0 is supported.</summary>
internal static class ServiceVersion
{
    public static void Check(HttpRequest request)
    {
        foreach (var name in (string[])["OData-Version", "OData-MaxVersion"])
        {
            if (request.Headers[name] is [{ } version, ..]
                && version is not ("4.0" or "4.01") && (name == "OData-Version" || IsBelow4(version)))
            {
                throw new RefusedException(StatusCodes.Status400BadRequest, $"{name} is '{version}'; this service supports OData 4.0.")
                {
                    Target = name,
                    Allowed = ["4.0", "4.01"],
                };
            }
        }
    }

    private static bool IsBelow4(string version) => !Version.TryParse(version, out var requested) || requested.Major < 4;
}
