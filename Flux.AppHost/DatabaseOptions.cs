using Flux.EmbeddedTimescale;
using Microsoft.Extensions.Configuration;

namespace Flux.AppHost;

/// <summary>Where TimescaleDB comes from.</summary>
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

    /// <summary>The command line's <c>--database</c>: what a published description has, and short for <c>Flux:Database:Mode</c> in a run.</summary>
    public const string Switch = "database";

    private const string Section = "Flux:Database";
    private static readonly string[] Known = ["Mode", "Embedded"];

    /// <summary>Set by <c>DistributedApplicationTestingBuilder</c>, which runs beside the developer's own system.</summary>
    public static bool IsTesting(IConfiguration configuration) => configuration.GetValue<bool>("DcpPublisher:RandomizePorts");

    /// <exception cref="DatabaseUnavailableException">Settings are wrong; the message names every one of them.</exception>
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
        reader.ThrowIfWrong();
        return new DatabaseOptions(mode, connectionString, embedded);
    }

    /// <summary>What a published description has, whatever this machine and its settings are: a container, or with <c>--database external</c> a connection string.</summary>
    /// <exception cref="DatabaseUnavailableException">The switch names something that cannot be deployed.</exception>
    public static DatabaseMode ReadPublished(IConfiguration configuration)
    {
        var reader = new SettingsReader();
        var mode = ReadMode(configuration, Switch, reader) ?? DatabaseMode.Container;
        if (mode is not (DatabaseMode.Container or DatabaseMode.External))
            reader.Report($"--{Switch} is '{configuration[Switch]}', and a published description has container or external");
        reader.ThrowIfWrong();
        return mode;
    }

    /// <summary>The mode of a run; never <see cref="DatabaseMode.Auto"/>.</summary>
    /// <param name="runtimeIsHealthy">Asked only when the answer matters.</param>
    /// <exception cref="DatabaseUnavailableException">A container is asked for and no runtime answers.</exception>
    public DatabaseMode Choose(Func<bool> runtimeIsHealthy)
    {
        if (Mode == DatabaseMode.Container && !runtimeIsHealthy())
            throw new DatabaseUnavailableException(
                $"{Section}:Mode is container, and neither docker nor podman answers to 'info': start the container runtime, or set the mode to auto.");
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
        // By name only: Enum.Parse would take numbers and lists too.
        var names = Enum.GetNames<DatabaseMode>();
        if (names.Contains(text, StringComparer.OrdinalIgnoreCase))
            return Enum.Parse<DatabaseMode>(text, ignoreCase: true);
        reader.Report($"{(key == Switch ? "--" + key : key)} is '{text}', and must be one of {string.Join(", ", names).ToLowerInvariant()}");
        return null;
    }
}
