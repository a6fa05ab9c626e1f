using Microsoft.Extensions.Configuration;

namespace Flux.EmbeddedTimescale;

/// <summary><c>Flux:Database:Embedded</c>: the local PostgreSQL that runs as a child process.</summary>
/// <param name="BinDirectory">The bin folder of a PostgreSQL ≥ 15 with TimescaleDB ≥ 2.18; null: find or provision one.</param>
/// <param name="DataDirectory">Absolute; null: below the user's data folder, one for each checkout.</param>
/// <param name="Port">On 127.0.0.1; 0: any free one.</param>
/// <param name="ThrowAway">For tests: faster, not safe against power cuts; the data folder is removed when the server ends.</param>
internal sealed record EmbeddedOptions(string? BinDirectory, string? DataDirectory, int Port, bool ThrowAway)
{
    /// <summary>Not PostgreSQL's default 5432: another server of this machine may use it.</summary>
    public const int DefaultPort = 5433;

    public const string Section = "Flux:Database:Embedded";

    private static readonly string[] Known = [nameof(BinDirectory), nameof(DataDirectory), nameof(Port), nameof(ThrowAway)];

    /// <param name="configuration">The root; the section is <see cref="Section"/>.</param>
    /// <param name="reader">Collects the errors.</param>
    /// <param name="testing">
    /// True in a test, which runs beside the developer's own system: it gets another port and data folder, unless it sets them.
    /// </param>
    public static EmbeddedOptions Read(IConfiguration configuration, SettingsReader reader, bool testing = false)
    {
        var section = configuration.GetSection(Section);
        reader.ReportUnknown(section, Known);
        var data = reader.Directory(section, nameof(DataDirectory), mustExist: false);
        return new EmbeddedOptions(
            reader.Directory(section, nameof(BinDirectory), mustExist: true),
            data,
            reader.Port(section, nameof(Port), testing ? 0 : DefaultPort),
            reader.Switch(section, nameof(ThrowAway), testing && data is null));
    }

    /// <summary>The command line that <c>Flux.EmbeddedTimescale</c> reads back as these options.</summary>
    public IEnumerable<string> ToCommandLine() =>
        new (string Name, string? Value)[]
        {
            (nameof(BinDirectory), BinDirectory),
            (nameof(DataDirectory), DataDirectory),
            (nameof(Port), Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            (nameof(ThrowAway), ThrowAway.ToString()),
        }
        .Where(setting => setting.Value is not null)
        .Select(setting => $"--{Section}:{setting.Name}={setting.Value}");
}
