using System.Security.Cryptography;
using System.Text;

namespace Flux.EmbeddedTimescale.Server;

/// <summary>The layout of a server's data folder.</summary>
internal sealed record ServerFolder(string Root)
{
    /// <summary>A socket's path has a hard limit of 107 bytes; PostgreSQL adds <c>/.s.PGSQL.65535.lock</c>.</summary>
    private const int LongestSocketFolder = 85;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>PostgreSQL's own data directory.</summary>
    public string Cluster => Path.Combine(Root, "cluster");

    /// <summary>Held by the one process that runs this server.</summary>
    public string LockFile => Path.Combine(Root, "server.lock");

    /// <summary>The user's own settings, read last and never written by Flux.</summary>
    public string UserConfiguration => Path.Combine(Root, "user.conf");

    /// <summary>The folder of the Unix socket: below the root, or in the temporary folder if that path is too long.</summary>
    public string Sockets
    {
        get
        {
            var inside = Path.Combine(Root, "run");
            return Encoding.UTF8.GetByteCount(inside) <= LongestSocketFolder
                ? inside
                : "/tmp/flux-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Root)))[..16];
        }
    }

    /// <summary>Creates missing folders, accessible to the owner only.</summary>
    public void Create()
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("An embedded server needs Unix sockets and file modes.");
        foreach (var folder in (string[])[Root, Sockets])
        {
            Directory.CreateDirectory(folder, OwnerOnly);
            File.SetUnixFileMode(folder, OwnerOnly);
        }
    }
}
