using Flux.EmbeddedTimescale;
using Microsoft.Extensions.Configuration;

namespace Flux.AppHost;

/// <summary>The source of TimescaleDB.</summary>
internal enum DatabaseMode
{
    /// <summary>External if a connection string is given, else a container if a runtime is healthy, else embedded.</summary>
    Auto,

    /// <summary>The TimescaleDB image, run by the container runtime.</summary>
    Container,

    /// <summary>A local PostgreSQL, run as a child process.</summary>
    Embedded,

    /// <summary>The database of <c>ConnectionStrings:flux</c>, which Flux neither starts nor stops.</summary>
    External,
}

/// <summary><c>Flux:Database</c>, read and checked.</summary>
internal sealed record DatabaseOptions(DatabaseMode Mode, string? ConnectionString, EmbeddedOptions Embedded)
{
    /// <summary>The database's name, and the name of its connection string.</summary>
    public const string DatabaseName = "flux";

    /// <summary>
    /// The command line's <c>--database</c>: the mode of a published description, or short for <c>Flux:Database:Mode</c>.
    /// </summary>
    public const string Switch = "database";

    private const string Section = "Flux:Database";
    private static readonly string[] Known = ["Mode", "Embedded"];

    /// <summary>Set by <c>DistributedApplicationTestingBuilder</c>, which runs beside the developer's own system.</summary>
    public static bool IsTesting(IConfiguration configuration) => configuration.GetValue<bool>("DcpPublisher:RandomizePorts");

    /// <exception cref="DatabaseUnavailableException">Settings are wrong; the message lists all of them.</exception>
    public static DatabaseOptions Read(IConfiguration configuration)
    {
        var reader = new SettingsReader();
        var section = configuration.GetSection(Section);
        reader.ReportUnknown(section, Known);
        var connectionString = SettingsReader.Text(configuration, $"ConnectionStrings:{DatabaseName}");
        var mode = ReadMode(configuration, Switch, reader) ?? ReadMode(configuration, $"{Section}:Mode", reader) ?? DatabaseMode.Auto;
        if (mode == DatabaseMode.External && connectionString is null)
            reader.Report($"{Section}:Mode is external, and ConnectionStrings:{DatabaseName} is not set");
        var embedded = EmbeddedOptions.Read(configuration, reader, IsTesting(configuration));
        reader.ThrowOnErrors();
        return new DatabaseOptions(mode, connectionString, embedded);
    }

    /// <summary>
    /// The mode of a published description, independent of this machine and its settings: a container, or with
    /// <c>--database external</c> a connection string.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">The switch names something that cannot be deployed.</exception>
    public static DatabaseMode ReadPublished(IConfiguration configuration)
    {
        var reader = new SettingsReader();
        var mode = ReadMode(configuration, Switch, reader) ?? DatabaseMode.Container;
        if (mode is not (DatabaseMode.Container or DatabaseMode.External))
            reader.Report($"--{Switch} is '{configuration[Switch]}', and must be container or external in a published description");
        reader.ThrowOnErrors();
        return mode;
    }

    /// <summary>The mode of a run; never <see cref="DatabaseMode.Auto"/>.</summary>
    /// <param name="runtimeIsHealthy">Called only if the result matters.</param>
    /// <exception cref="DatabaseUnavailableException">The mode is container and no runtime responds.</exception>
    public DatabaseMode Choose(Func<bool> runtimeIsHealthy)
    {
        if (Mode == DatabaseMode.Container && !runtimeIsHealthy())
            throw new DatabaseUnavailableException(
                $"{Section}:Mode is container, and neither docker nor podman responds to 'info': "
                + "start the container runtime, or set the mode to auto.");
        if (Mode != DatabaseMode.Auto)
            return Mode;
        if (ConnectionString is not null)
            return DatabaseMode.External;
        return runtimeIsHealthy() ? DatabaseMode.Container : DatabaseMode.Embedded;
    }

    private static DatabaseMode? ReadMode(IConfiguration configuration, string key, SettingsReader reader)
    {
        var text = SettingsReader.Text(configuration, key);
        if (text is null)
            return null;
        // By name only: Enum.Parse would accept numbers and lists too.
        var names = Enum.GetNames<DatabaseMode>();
        if (names.Contains(text, StringComparer.OrdinalIgnoreCase))
            return Enum.Parse<DatabaseMode>(text, ignoreCase: true);
        var setting = key == Switch ? "--" + key : key;
        reader.Report($"{setting} is '{text}', and must be one of {string.Join(", ", names).ToLowerInvariant()}");
        return null;
    }
}
