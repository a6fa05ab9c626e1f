using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Flux.EmbeddedTimescale;

/// <summary>Reads settings and collects all errors, so that they are reported together.</summary>
internal sealed class SettingsReader
{
    private readonly List<string> _errors = [];

    /// <summary>Adds an error; without a full stop.</summary>
    public void Report(string error) => _errors.Add(error);

    /// <exception cref="DatabaseUnavailableException">There are errors; the message lists all of them.</exception>
    public void ThrowOnErrors()
    {
        if (_errors.Count > 0)
            throw new DatabaseUnavailableException(string.Join(Environment.NewLine, _errors.Select(error => error + ".")));
    }

    /// <summary>The trimmed value; null if absent or blank.</summary>
    public static string? Text(IConfiguration section, string key) =>
        section[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    /// <summary>Reports the keys of a section that are not settings.</summary>
    public void ReportUnknown(IConfigurationSection section, string[] known) =>
        _errors.AddRange(section.GetChildren()
            .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{child.Path} is not a setting; {section.Path} has {string.Join(", ", known)}"));

    /// <summary>An absolute path without a trailing separator; null if absent.</summary>
    public string? Directory(IConfigurationSection section, string key, bool mustExist)
    {
        var path = Text(section, key);
        if (path is null)
            return null;
        if (!Path.IsPathFullyQualified(path))
            Report($"{section.Path}:{key} is '{path}', and must be an absolute path");
        else if (mustExist && !System.IO.Directory.Exists(path))
            Report($"{section.Path}:{key} is '{path}', which does not exist");
        else if (path.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0)
            Report($"{section.Path}:{key} contains a control character");
        return Path.TrimEndingDirectorySeparator(path);
    }

    /// <summary>A port from 0 (any free one) to 65535.</summary>
    public int Port(IConfigurationSection section, string key, int otherwise)
    {
        var text = Text(section, key);
        if (text is null)
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue)
            return port;
        Report($"{section.Path}:{key} is '{text}', and must be a number from 1 to 65535, or 0 for any free port");
        return otherwise;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Switch(IConfigurationSection section, string key, bool otherwise)
    {
        var text = Text(section, key);
        if (text is null)
            return otherwise;
        if (bool.TryParse(text, out var value))
            return value;
        Report($"{section.Path}:{key} is '{text}', and must be true or false");
        return otherwise;
    }
}
