using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Flux.EmbeddedTimescale.Provisioning;

/// <summary>
/// Converts the machine's own package sources to those of the suite that Flux needs: same mirrors, same options, another suite name.
/// </summary>
internal static class AptSourceSelection
{
    private static readonly string[] NotCarriedOver = ["architectures", "languages", "targets", "pdiffs"];

    /// <summary>
    /// The sources of the main archive, the updates and the security updates of <paramref name="release"/>, renamed to the target suite.
    /// </summary>
    /// <param name="release">The machine's distribution.</param>
    /// <param name="machine">All of the machine's sources.</param>
    /// <param name="archiveKeyring">The distribution's keyring, which has the keys of newer releases too; null if missing.</param>
    public static ImmutableArray<AptSource> For(DebianRelease release, IEnumerable<AptSource> machine, string? archiveKeyring)
    {
        var suite = new Regex(
            $"^({Regex.Escape(release.Codename)}|oldoldstable|oldstable|stable|testing)(?<pocket>-updates|-security)?$",
            RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        var selected =
            from source in machine
            where source.Components.Contains("main", StringComparer.Ordinal)
            let uris = source.Uris.Where(uri => !uri.StartsWith("cdrom:", StringComparison.OrdinalIgnoreCase)).ToImmutableArray()
            let suites = source.Suites.Select(name => suite.Match(name)).Where(match => match.Success)
                .Select(match => release.TargetSuite + match.Groups["pocket"].Value).Distinct(StringComparer.Ordinal).ToImmutableArray()
            where !uris.IsEmpty && !suites.IsEmpty
            select source with { Uris = uris, Suites = suites, Options = Options(source, release, archiveKeyring) };
        return [.. selected];
    }

    private static ImmutableSortedDictionary<string, string> Options(AptSource source, DebianRelease release, string? archiveKeyring)
    {
        var options = source.Options.RemoveRange(NotCarriedOver);
        var signedBy = options.GetValueOrDefault("signed-by");
        // The machine's source may name the key of its own suite only. The target suite's key is in the distribution's keyring.
        var isOtherSuite = release.TargetSuite != release.Codename;
        if (archiveKeyring is null || (signedBy is not null && !isOtherSuite))
            return options;
        var paths = signedBy is not null && signedBy.StartsWith('/') && !signedBy.Contains('\n', StringComparison.Ordinal)
            ? signedBy.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(archiveKeyring).Distinct(StringComparer.Ordinal)
            : [archiveKeyring];
        return options.SetItem("signed-by", string.Join(' ', paths));
    }
}
