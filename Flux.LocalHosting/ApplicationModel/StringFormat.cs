using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The formats a hole of a reference expression may ask for.</summary>
internal static class StringFormat
{
    public const string Uri = "uri";

    [return: NotNullIfNotNull(nameof(value))]
    public static string? Apply(string? value, string? format) => (value, format) switch
    {
        (null, _) or (_, null or "") => value,
        (_, Uri) => System.Uri.EscapeDataString(value),
        _ => throw new FormatException($"The format '{format}' is not known to reference expressions; '{Uri}' is."),
    };

    public static string? EscapeBraces(string? value) =>
        value?.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
}
