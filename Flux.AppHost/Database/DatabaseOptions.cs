using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Flux.AppHost.Database;

/// <summary><c>Flux:Database</c>, read and checked.</summary>
internal sealed record DatabaseOptions(DatabaseMode Mode, string? ConnectionString, EmbeddedOptions Embedded)
{
    /// <summary>The database's name, and the name of its connection string.</summary>
    public const string DatabaseName = "flux";

    private const string Section = "Flux:Database";
    private static readonly string[] Known = ["Mode", "Embedded"];
    private static readonly string[] KnownEmbedded = ["BinDirectory", "DataDirectory", "Port", "ThrowAway"];

    /// <exception cref="DatabaseUnavailableException">Settings are wrong; the message names every one of them.</exception>
    public static DatabaseOptions Read(IConfiguration configuration)
    {
        var errors = new List<string>();
        var section = configuration.GetSection(Section);
        var embedded = section.GetSection("Embedded");
        ReportUnknown(section, Known, errors);
        ReportUnknown(embedded, KnownEmbedded, errors);

        var connectionString = Text(configuration, $"ConnectionStrings:{DatabaseName}");
        var mode = ReadMode(section, errors);
        if (mode == DatabaseMode.External && connectionString is null)
            errors.Add($"{Section}:Mode is external, and ConnectionStrings:{DatabaseName} is not set");

        var testing = configuration.GetValue<bool>("DcpPublisher:RandomizePorts");
        var options = new EmbeddedOptions(
            ReadDirectory(embedded, "BinDirectory", mustExist: true, errors),
            ReadDirectory(embedded, "DataDirectory", mustExist: false, errors),
            // The testing builder runs beside the developer's own AppHost: another port, another data folder, unless the test says otherwise.
            ReadPort(embedded, testing ? 0 : EmbeddedOptions.DefaultPort, errors),
            ReadSwitch(embedded, "ThrowAway", testing && Text(embedded, "DataDirectory") is null, errors));
        return errors.Count == 0
            ? new DatabaseOptions(mode, connectionString, options)
            : throw new DatabaseUnavailableException(string.Join(Environment.NewLine, errors.Select(error => error + ".")));
    }

    private static DatabaseMode ReadMode(IConfigurationSection section, List<string> errors)
    {
        var text = Text(section, "Mode");
        if (text is null)
            return DatabaseMode.Auto;
        // By name only: Enum.Parse would take numbers and lists too.
        var names = Enum.GetNames<DatabaseMode>();
        if (names.Contains(text, StringComparer.OrdinalIgnoreCase))
            return Enum.Parse<DatabaseMode>(text, ignoreCase: true);
        errors.Add($"{Section}:Mode is '{text}', and must be one of {string.Join(", ", names).ToLowerInvariant()}");
        return DatabaseMode.Auto;
    }

    private static string? ReadDirectory(IConfigurationSection section, string key, bool mustExist, List<string> errors)
    {
        var path = Text(section, key);
        if (path is null)
            return null;
        if (!Path.IsPathFullyQualified(path))
            errors.Add($"{section.Path}:{key} is '{path}', and must be an absolute path");
        else if (mustExist && !Directory.Exists(path))
            errors.Add($"{section.Path}:{key} is '{path}', which does not exist");
        else if (path.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0)
            errors.Add($"{section.Path}:{key} contains a control character");
        return Path.TrimEndingDirectorySeparator(path);
    }

    private static int ReadPort(IConfigurationSection section, int otherwise, List<string> errors)
    {
        var text = Text(section, "Port");
        if (text is null)
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue)
            return port;
        errors.Add($"{section.Path}:Port is '{text}', and must be a number from 1 to 65535, or 0 for any free port");
        return otherwise;
    }

    private static bool ReadSwitch(IConfigurationSection section, string key, bool otherwise, List<string> errors)
    {
        var text = Text(section, key);
        if (text is null)
            return otherwise;
        if (bool.TryParse(text, out var value))
            return value;
        errors.Add($"{section.Path}:{key} is '{text}', and must be true or false");
        return otherwise;
    }

    private static void ReportUnknown(IConfigurationSection section, string[] known, List<string> errors) =>
        errors.AddRange(section.GetChildren()
            .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{child.Path} is not a setting; {section.Path} has {string.Join(", ", known)}"));

    private static string? Text(IConfiguration section, string key) =>
        section[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
}
