using System.Collections.Immutable;
using System.Text;

namespace Flux.EmbeddedTimescale.Provisioning;

/// <summary>
/// A private configuration for apt: its own sources and lists, and nothing installed. The machine's apt state is neither read nor changed.
/// </summary>
internal sealed class AptWorkspace(string directory, string architecture)
{
    /// <summary>
    /// Packages that PostgreSQL depends on and that a private server never uses. A placeholder package "provides" them, which reduces
    /// the download from 92 packages to about 35.
    /// </summary>
    private static readonly ImmutableArray<string> ProvidedByPlaceholder =
    [
        "postgresql-common (= 999)", "postgresql-client-common (= 999)", "ssl-cert (= 999)", "sensible-utils (= 999)", "locales (= 999)",
        "debconf (= 999)", "debconf-2.0", "readline-common (= 999)", "openssl-provider-legacy (= 999)", "libxslt1.1 (= 999)",
        "libselinux1 (= 999)", "libaudit-common (= 999)", "libsasl2-modules-db (= 99)", "libsemanage-common",
        .. Enumerable.Range(14, 17).Select(version => $"libllvm{version} (= 99:1)"),
        .. Enumerable.Range(15, 10).Select(major => $"postgresql-{major}-jit-llvm (= 99)"),
    ];

    // Hooks and extra indexes of the host (docker-clean, appstream, command-not-found …) fail for ordinary users or take time.
    private static readonly ImmutableArray<string> Cleared =
    [
        "APT::Architectures", "APT::Update::Pre-Invoke", "APT::Update::Post-Invoke", "APT::Update::Post-Invoke-Success",
        "DPkg::Pre-Install-Pkgs", "DPkg::Pre-Invoke", "DPkg::Post-Invoke",
        "Acquire::IndexTargets::deb::DEP-11", "Acquire::IndexTargets::deb::DEP-11-icons", "Acquire::IndexTargets::deb::DEP-11-icons-small",
        "Acquire::IndexTargets::deb::DEP-11-icons-hidpi", "Acquire::IndexTargets::deb::DEP-11-icons-large",
        "Acquire::IndexTargets::deb::DEP-11-icons-large-hidpi", "Acquire::IndexTargets::deb::CNF",
        "Acquire::IndexTargets::deb::Contents-deb",
    ];

    /// <summary>The folder of downloaded packages.</summary>
    public string Archives => Path.Combine(directory, "archives");

    /// <summary>An archive folder that stays empty.</summary>
    public string NoArchives => Path.Combine(directory, "no-archives");

    private string ConfigurationFile => Path.Combine(directory, "apt.conf");

    /// <summary>Writes the configuration; packages that were downloaded earlier are kept.</summary>
    public void Prepare(IEnumerable<AptSource> sources)
    {
        foreach (var folder in (string[])["lists/partial", "archives/partial", "no-archives/partial"])
            Directory.CreateDirectory(Path.Combine(directory, folder));
        File.WriteAllText(Path.Combine(directory, "flux.sources"), string.Join('\n', sources.Select(Stanza)));
        File.WriteAllText(Path.Combine(directory, "status"), Status());
        File.WriteAllText(ConfigurationFile, Configuration());
    }

    /// <summary>Runs one of apt's commands with this configuration.</summary>
    public Task<ToolResult> RunAsync(
        string command, IEnumerable<string> arguments, CancellationToken cancellationToken, Action<string>? onLine = null) =>
        // -c is read after the host's own configuration, so a proxy set there still applies; APT_CONFIG would be read before it.
        Tool.RunAsync(command, ["-c", ConfigurationFile, .. arguments], cancellationToken, onLine);

    private string Stanza(AptSource source)
    {
        var text = new StringBuilder();
        text.Append("Types: deb\n");
        text.Append("URIs: ").AppendJoin(' ', source.Uris).Append('\n');
        text.Append("Suites: ").AppendJoin(' ', source.Suites).Append('\n');
        text.Append("Components: ").AppendJoin(' ', source.Components).Append('\n');
        text.Append("Architectures: ").Append(architecture).Append('\n');
        foreach (var (field, value) in source.Options)
            text.Append(field).Append(": ").Append(value).Append('\n');
        return text.ToString();
    }

    private string Status() => $"""
        Package: flux-embedded-placeholder
        Status: install ok installed
        Priority: optional
        Section: misc
        Maintainer: nobody <nobody@localhost>
        Architecture: {architecture}
        Multi-Arch: foreign
        Version: 1
        Provides: {string.Join(", ", ProvidedByPlaceholder)}
        Description: placeholder for packages that the embedded tree does not need


        """;

    private string Configuration() => $"""
        {string.Concat(Cleared.Select(name => $"#clear {name};\n"))}
        APT::Architecture "{architecture}";
        APT::Architectures {"{"} "{architecture}"; {"}"};
        APT::Install-Recommends "false";
        APT::Sandbox::User "root";
        APT::Update::Error-Mode "any";
        Acquire::Languages "none";
        Acquire::Retries "3";
        Acquire::http::Timeout "20";
        Acquire::https::Timeout "20";
        Acquire::ForceHash "SHA256";
        Debug::NoLocking "true";
        Dir::Etc::sourcelist "{directory}/flux.sources";
        Dir::Etc::sourceparts "/dev/null";
        Dir::Etc::preferences "/dev/null";
        Dir::Etc::preferencesparts "/dev/null";
        Dir::State "{directory}";
        Dir::State::status "{directory}/status";
        Dir::State::lists "{directory}/lists";
        Dir::State::extended_states "{directory}/extended_states";
        Dir::Cache "{directory}";
        Dir::Cache::archives "{directory}/archives";
        Dir::Log "{directory}";

        """;
}
