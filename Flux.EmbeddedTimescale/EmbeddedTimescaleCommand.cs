using Flux.EmbeddedTimescale.Server;
using Microsoft.Extensions.Configuration;

namespace Flux.EmbeddedTimescale;

/// <summary><c>Flux.EmbeddedTimescale --Flux:Database:Embedded:DataDirectory=… --Flux:Database:Embedded:Port=…</c></summary>
internal static class EmbeddedTimescaleCommand
{
    /// <summary>
    /// Environment variable with the password of the user postgres. Not an argument: every user of the machine can read a command line.
    /// </summary>
    public const string PasswordVariable = "FLUX_DATABASE_PASSWORD";

    /// <summary>The database that the services use; created if missing.</summary>
    private const string DatabaseName = "flux";

    /// <summary>Returns when <paramref name="stop"/> is cancelled and the server has stopped.</summary>
    /// <exception cref="DatabaseUnavailableException">Settings are wrong, or no database is available; the message says why.</exception>
    public static async Task RunAsync(string[] args, IProgress<string> progress, TimeProvider timeProvider, CancellationToken stop)
    {
        var reader = new SettingsReader();
        var options = EmbeddedOptions.Read(new ConfigurationBuilder().AddCommandLine(args).Build(), reader);
        var password = Environment.GetEnvironmentVariable(PasswordVariable);
        if (options.DataDirectory is null)
            reader.Report($"{EmbeddedOptions.Section}:DataDirectory is not set");
        if (options.Port == 0)
            reader.Report($"{EmbeddedOptions.Section}:Port must be a number from 1 to 65535");
        if (string.IsNullOrEmpty(password))
            reader.Report($"The environment variable {PasswordVariable} is not set");
        reader.ThrowOnErrors();
        if (!OperatingSystem.IsLinux())
            throw DatabaseUnavailableException.WithAlternatives("An embedded TimescaleDB runs on Linux only.");

        var privileges = await Privileges.FindAsync(stop);
        var postgres = await new PostgresSource(UserFolders.Current, progress, timeProvider)
            .ProvideAsync(options.BinDirectory, privileges, stop);
        var settings = new ServerSettings(options.DataDirectory!, options.Port, password!, DatabaseName, options.ThrowAway);
        await new Supervisor(settings, postgres, privileges, progress, timeProvider).RunAsync(stop);
    }
}
