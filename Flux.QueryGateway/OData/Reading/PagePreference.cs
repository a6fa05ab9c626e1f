using System.Globalization;

namespace Flux.QueryGateway.OData.Reading;

/// <summary><c>Prefer: odata.maxpagesize=500</c>. A preference is followed where it can be and never refused (RFC 7240).</summary>
internal static class PagePreference
{
    public static int? Of(HttpRequest request)
    {
        foreach (var preference in request.Headers["Prefer"].SelectMany(header => (header ?? "").Split(',')))
        {
            var (name, value) = preference.Split('=', 2) is [var left, var right]
                ? (left.Trim(), right.Split(';')[0].Trim().Trim('"')) : ("", "");
            var isPageSize = name.Equals("odata.maxpagesize", StringComparison.OrdinalIgnoreCase)
                || name.Equals("maxpagesize", StringComparison.OrdinalIgnoreCase);
            if (isPageSize && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows > 0)
                return rows;
        }

        return null;
    }
}
