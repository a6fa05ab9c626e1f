using System.Collections.Immutable;

namespace Flux.EmbeddedTimescale.Provisioning;

/// <summary>One enabled binary package source of the machine, from either of apt's two formats.</summary>
/// <param name="Uris">Mirrors, in the order to try.</param>
/// <param name="Suites">Such as bookworm-updates.</param>
/// <param name="Components">Such as main.</param>
/// <param name="Options">
/// Every other field by its deb822 name in lower case (<c>signed-by</c>, <c>trusted</c>, <c>check-valid-until</c> …), values in
/// deb822 form: words separated by spaces, continuation lines kept.
/// </param>
/// <remarks>The fields are those of the manual page sources.list(5).</remarks>
internal sealed record AptSource(
    ImmutableArray<string> Uris,
    ImmutableArray<string> Suites,
    ImmutableArray<string> Components,
    ImmutableSortedDictionary<string, string> Options)
{
    /// <summary>All sources that apt reads: <c>sources.list</c> and <c>sources.list.d/*.list, *.sources</c>.</summary>
    /// <param name="aptDirectory">Usually <c>/etc/apt</c>.</param>
    public static IReadOnlyList<AptSource> ReadAll(string aptDirectory)
    {
        var sources = new List<AptSource>();
        var list = Path.Combine(aptDirectory, "sources.list");
        if (File.Exists(list))
            sources.AddRange(OneLineSources.Parse(File.ReadAllText(list)));
        var parts = Path.Combine(aptDirectory, "sources.list.d");
        if (!Directory.Exists(parts))
            return sources;
        foreach (var file in Directory.GetFiles(parts).Order(StringComparer.Ordinal))
        {
            if (file.EndsWith(".list", StringComparison.Ordinal))
                sources.AddRange(OneLineSources.Parse(File.ReadAllText(file)));
            else if (file.EndsWith(".sources", StringComparison.Ordinal))
                sources.AddRange(Deb822Sources.Parse(File.ReadAllText(file)));
        }
        return sources;
    }
}
