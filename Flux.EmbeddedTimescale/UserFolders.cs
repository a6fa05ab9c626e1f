using System.Security.Cryptography;
using System.Text;

namespace Flux.EmbeddedTimescale;

/// <summary>The folders of provisioned programs and of data, for one user of one machine.</summary>
/// <param name="Root">Absolute; below the XDG data home unless a test sets another.</param>
internal sealed record UserFolders(string Root)
{
    /// <summary>The folders of the user who runs this process.</summary>
    public static UserFolders Current { get; } = new(Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "flux-timeseries"));

    /// <summary>The folder of programs that root runs as another user, who cannot enter root's home.</summary>
    public static UserFolders System { get; } = new("/var/lib/flux-timeseries");

    /// <summary>Provisioned PostgreSQL trees, shared by all checkouts.</summary>
    public string Trees => Path.Combine(Root, "timescaledb");

    /// <summary>The data folder of one checkout: a readable name, and a hash because two checkouts may have the same name.</summary>
    public string DataOf(string projectDirectory)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(projectDirectory));
        var checkout = Path.GetFileName(Path.GetDirectoryName(path) ?? path);
        var readable = string.Concat(checkout.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.').Take(40));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..8];
        return Path.Combine(Root, "data", $"{readable}-{hash}");
    }
}
