using System.Globalization;

namespace Flux.EmbeddedTimescale.Server;

/// <summary>How PostgreSQL is started without being root, as which it refuses to run.</summary>
/// <param name="Prefix">The command that PostgreSQL's own command line is handed to; empty for an ordinary user.</param>
/// <param name="Owner">The user id that must own the server's files; null: the user that writes them.</param>
internal sealed record Privileges(IReadOnlyList<string> Prefix, int? Owner)
{
    private const int Nobody = 65534;

    // In its own user namespace the server runs as user 1000 while its files belong to root, also below a closed home folder.
    private static readonly string[] OwnNamespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"];

    // Containers often forbid namespaces. Then the server runs as another user.
    private static readonly string[] OtherUser = ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"];

    // Lets that user reach its data below root's closed folders. Programs need more: access(2) ignores capabilities.
    private static readonly string[] ThroughClosedFolders = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"];

    /// <summary>For an ordinary user: PostgreSQL is started directly.</summary>
    public static Privileges Ordinary { get; } = new([], Owner: null);

    /// <summary>For root: a user namespace. Preferred.</summary>
    public static Privileges Namespace { get; } = new(OwnNamespace, Owner: 0);

    /// <summary>For root where namespaces are forbidden: another user id.</summary>
    public static Privileges Unprivileged { get; } = new([.. OtherUser, .. ThroughClosedFolders], Nobody);

    /// <summary>Finds the way that works for this process, by trying.</summary>
    /// <exception cref="DatabaseUnavailableException">This process is root, and neither way is allowed.</exception>
    public static async Task<Privileges> FindAsync(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return Ordinary;
        foreach (var way in (Privileges[])[Namespace, Unprivileged])
        {
            if (Tool.Exists(way.Prefix[0])
                && (await Tool.RunAsync(way.Prefix[0], [.. way.Prefix.Skip(1), "true"], cancellationToken)).Succeeded)
                return way;
        }
        throw DatabaseUnavailableException.WithAlternatives(
            "PostgreSQL refuses to run as root, and neither unshare nor setpriv is allowed here: run Flux as an ordinary user.");
    }

    /// <summary>
    /// Whether the server's user can run a program at this path; if the path does not exist, its nearest existing parent is checked.
    /// </summary>
    public async Task<bool> CanReachAsync(string path, CancellationToken cancellationToken)
    {
        if (Owner != Nobody)
            return true;
        var existing = path;
        while (!Path.Exists(existing))
            existing = Path.GetDirectoryName(existing)!;
        return (await Tool.RunAsync(OtherUser[0], [.. OtherUser[1..], "--", "test", "-x", existing], cancellationToken)).Succeeded;
    }

    /// <summary>Puts the prefix before a command line.</summary>
    public IReadOnlyList<string> Apply(params IEnumerable<string> commandLine) => [.. Prefix, .. commandLine];

    /// <summary>Makes the server's user the owner of a folder; does nothing if it is already.</summary>
    public async Task OwnAsync(string folder, CancellationToken cancellationToken)
    {
        if (Owner is not { } owner)
            return;
        var now = await Tool.RunAsync("stat", ["-c", "%u", folder], cancellationToken);
        var wanted = owner.ToString(CultureInfo.InvariantCulture);
        if (now.Output.Trim() != wanted)
            await Tool.RunAsync("chown", ["-R", $"{wanted}:{wanted}", folder], cancellationToken);
    }
}
