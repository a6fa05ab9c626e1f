namespace Flux.EmbeddedTimescale.Provisioning;

/// <summary>The distribution of this machine, as <c>os-release(5)</c> names it.</summary>
/// <param name="Name">For people: "Debian GNU/Linux 12 (bookworm)".</param>
/// <param name="Codename">The suite that the machine's own package sources name, such as bookworm.</param>
internal sealed record DebianRelease(string Name, string Codename)
{
    /// <summary>The first Debian with TimescaleDB ≥ 2.18. Older ones use its packages, including glibc.</summary>
    private const string FirstSupported = "trixie";

    private static readonly HashSet<string> Older = new(StringComparer.Ordinal) { "buster", "bullseye", "bookworm" };

    /// <summary>The suite whose packages Flux uses.</summary>
    public string TargetSuite => Older.Contains(Codename) ? FirstSupported : Codename;

    /// <summary>Reads <c>os-release</c>; null if the distribution is not of the Debian family.</summary>
    public static DebianRelease? Parse(string osRelease)
    {
        var values = osRelease.Split('\n', StringSplitOptions.TrimEntries)
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1].Trim('"', '\''), StringComparer.Ordinal);
        string? Value(string key) => values.TryGetValue(key, out var value) && value.Length > 0 ? value : null;

        var family = $"{Value("ID")} {Value("ID_LIKE")}".Split(' ');
        var codename = Value("DEBIAN_CODENAME") ?? Value("UBUNTU_CODENAME") ?? Value("VERSION_CODENAME");
        return family.Contains("debian", StringComparer.Ordinal) && codename is not null
            ? new DebianRelease(Value("PRETTY_NAME") ?? codename, codename)
            : null;
    }
}
