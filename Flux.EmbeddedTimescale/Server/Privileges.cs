using System.Globalization;

namespace Flux.EmbeddedTimescale.Server;

/// <summary>How PostgreSQL is started so that it is not root, which it refuses to be.</summary>
/// <param name="Prefix">The command that PostgreSQL's own command line is handed to; empty for an ordinary user.</param>
/// <param name="Owner">The user id that the server's files must belong to; null: whoever writes them.</param>
internal sealed record Privileges(IReadOnlyList<string> Prefix, int? Owner)
{
    private const int Nobody = 65534;

    // In a user namespace of its own the server takes itself for user 1000 while its files stay root's, below a closed home folder too.
    private static readonly string[] OwnNamespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"];

    // Containers often forbid namespaces. Another user then.
    private static readonly string[] OtherUser = ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"];

    // Lets it reach its data below root's closed folders. It does not help with programs: access(2) ignores capabilities.
    private static readonly string[] ThroughClosedFolders = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"];

    /// <summary>An ordinary user needs no ceremony.</summary>
    public static Privileges Ordinary { get; } = new([], Owner: null);

    /// <summary>Root, but of a user namespace: the better way.</summary>
    public static Privileges Namespace { get; } = new(OwnNamespace, Owner: 0);

    /// <summary>Another user id: the way where namespaces are forbidden.</summary>
    public static Privileges Unprivileged { get; } = new([.. OtherUser, .. ThroughClosedFolders], Nobody);

    /// <summary>What this process can do, found by trying.</summary>
    /// <exception cref="DatabaseUnavailableException">Root, and neither way is allowed.</exception>
    public static async Task<Privileges> FindAsync(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return Ordinary;
        foreach (var way in (Privileges[])[Namespace, Unprivileged])
        {
            if (Tool.Exists(way.Prefix[0]) && (await Tool.RunAsync(way.Prefix[0], [.. way.Prefix.Skip(1), "true"], cancellationToken)).Succeeded)
                return way;
        }
        throw DatabaseUnavailableException.WithWaysOut(
            "PostgreSQL refuses to run as root, and neither unshare nor setpriv is allowed here: run Flux as an ordinary user.");
    }

    /// <summary>Whether the server's user could run a program at this path, or below its nearest folder that exists.</summary>
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

    /// <summary>Gives a folder to the server's user; a large one that is already his costs nothing.</summary>
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
