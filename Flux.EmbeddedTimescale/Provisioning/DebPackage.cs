using System.Text.RegularExpressions;

namespace Flux.EmbeddedTimescale.Provisioning;

/// <summary>One package to fetch, as apt's signed lists describe it.</summary>
/// <param name="Package">Such as libicu76.</param>
/// <param name="Version">Debian's, epoch included.</param>
/// <param name="File">The file's name in apt's archive folder.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
internal sealed partial record DebPackage(string Package, string Version, string File, long Size, string Sha256)
{
    /// <summary>
    /// Reads one line of <c>apt-get --print-uris</c>: <c>'uri' name_version_arch.deb size SHA256:hash</c>; null for anything else.
    /// </summary>
    public static DebPackage? Parse(string line)
    {
        var match = Line().Match(line);
        return !match.Success ? null : new DebPackage(
            match.Groups["name"].Value,
            Uri.UnescapeDataString(match.Groups["version"].Value),
            match.Groups["file"].Value,
            long.Parse(match.Groups["size"].Value),
            match.Groups["hash"].Value.ToLowerInvariant());
    }

    [GeneratedRegex(
        @"^'[^']+' (?<file>(?<name>[^_\s]+)_(?<version>[^_\s]+)_[^_\s]+\.deb) (?<size>\d+) SHA256:(?<hash>[0-9a-fA-F]{64})\s*$",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Line();
}
