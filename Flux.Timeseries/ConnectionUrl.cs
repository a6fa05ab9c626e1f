using System.Globalization;
using Npgsql;

namespace Flux.Timeseries;

/// <summary>libpq's connection URI, as far as Npgsql has the same notion.</summary>
/// <remarks>Written by hand: <see cref="Uri"/> refuses several hosts and the passwords people really have.</remarks>
internal static class ConnectionUrl
{
    private static readonly string[] Schemes = ["postgresql://", "postgres://"];

    private static readonly Dictionary<string, Action<NpgsqlConnectionStringBuilder, string>> Parameters = new(StringComparer.Ordinal)
    {
        ["application_name"] = (to, value) => to.ApplicationName = value,
        ["connect_timeout"] = (to, value) => to.Timeout = Number(value),
        ["dbname"] = (to, value) => to.Database = value,
        ["host"] = (to, value) => to.Host = value,
        ["max_connections"] = (to, value) => to.MaxPoolSize = Positive(value),
        ["min_connections"] = (to, value) => to.MinPoolSize = Number(value),
        ["options"] = (to, value) => to.Options = value,
        ["password"] = (to, value) => to.Password = value,
        ["port"] = (to, value) => to.Port = Port(value),
        ["sslcert"] = (to, value) => to.SslCertificate = value,
        ["sslkey"] = (to, value) => to.SslKey = value,
        ["sslmode"] = (to, value) => to.SslMode = Mode(value),
        ["sslpassword"] = (to, value) => to.SslPassword = value,
        ["sslrootcert"] = (to, value) => to.RootCertificate = value,
        ["target_session_attrs"] = (to, value) => to["Target Session Attributes"] = SessionAttributes(value),
        ["user"] = (to, value) => to.Username = value,
    };

    public static bool IsUrl(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    public static NpgsqlConnectionStringBuilder Read(string url)
    {
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var (address, query) = Cut(rest, rest.IndexOf('?', StringComparison.Ordinal));
        var (authority, database) = Cut(address, address.IndexOf('/', StringComparison.Ordinal));
        var at = authority.LastIndexOf('@');
        var result = new NpgsqlConnectionStringBuilder();
        if (at >= 0)
        {
            var (user, password) = Cut(authority[..at], authority[..at].IndexOf(':', StringComparison.Ordinal));
            result.Username = Decode(user, "user");
            if (password is not null)
                result.Password = Decode(password, "password");
        }

        ReadHosts(authority[(at + 1)..], result);
        if (!string.IsNullOrEmpty(database))
            result.Database = Decode(database, "database name");

        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
            ReadParameter(pair, result);

        if (string.IsNullOrEmpty(result.Host))
            throw new FormatException("The database URL names no host.");

        return result;
    }

    private static void ReadHosts(string hosts, NpgsqlConnectionStringBuilder result)
    {
        if (hosts.Length == 0)
            return;

        if (!hosts.Contains(',', StringComparison.Ordinal))
        {
            var afterBrackets = hosts.StartsWith('[') ? hosts.IndexOf(']', StringComparison.Ordinal) : 0;
            if (afterBrackets < 0)
                throw new FormatException("The host of the database URL opens a bracket and does not close it.");

            var (host, port) = Cut(hosts, hosts.IndexOf(':', afterBrackets));
            result.Host = Decode(host.Trim('[', ']'), "host");
            if (!string.IsNullOrEmpty(port))
                result.Port = Port(port);
            return;
        }

        // Npgsql reads "a:5432,b:5433" by itself.
        result.Host = Decode(hosts, "host");
    }

    private static void ReadParameter(string pair, NpgsqlConnectionStringBuilder result)
    {
        var (name, value) = Cut(pair, pair.IndexOf('=', StringComparison.Ordinal));
        name = Decode(name, "parameter name");
        if (value is null || !Parameters.TryGetValue(name, out var set))
        {
            throw new FormatException(
                $"The database URL has a parameter that Flux does not know. Known are: {string.Join(", ", Parameters.Keys)}.");
        }

        set(result, Decode(value, name));
    }

    private static (string Before, string? After) Cut(string text, int at) => at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);

    private static string Decode(string text, string part)
    {
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
                throw new FormatException(
                    $"The {part} of the database URL has a '%' without two hexadecimal digits after it; write %25 for a percent sign.");
        }

        return Uri.UnescapeDataString(text);
    }

    private static int Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException("A number among the database URL's parameters is not a whole number.");

    private static int Positive(string value) =>
        Number(value) is > 0 and var number ? number : throw new FormatException("max_connections in the database URL is not above 0.");

    private static int Port(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new FormatException("The port of the database URL is not a number from 1 to 65535.");

    private static SslMode Mode(string value) => value.ToLowerInvariant() switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new FormatException(
            "sslmode in the database URL is not one of disable, allow, prefer, require, verify-ca, verify-full."),
    };

    private static string SessionAttributes(string value) =>
        value is "any" or "primary" or "standby" or "prefer-primary" or "prefer-standby" or "read-write" or "read-only"
            ? value
            : throw new FormatException("target_session_attrs in the database URL is not one that Npgsql knows.");
}
