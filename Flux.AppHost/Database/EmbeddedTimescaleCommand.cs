using System.Runtime.InteropServices;
using Flux.AppHost.Database.Server;
using Microsoft.Extensions.Configuration;

namespace Flux.AppHost.Database;

/// <summary>
/// The AppHost's second face: <c>Flux.AppHost embedded-timescaledb --Flux:Database:Embedded:…</c> provisions and runs an embedded TimescaleDB in the
/// foreground, as the process behind the resource <c>timescale</c>.
/// </summary>
internal static class EmbeddedTimescaleCommand
{
    public const string Verb = "embedded-timescaledb";

    /// <summary>Environment variable with the password of the user postgres: a command line can be read by every user of the machine.</summary>
    public const string PasswordVariable = "FLUX_DATABASE_PASSWORD";

    /// <summary>True when the command line asks for this command.</summary>
    public static bool IsAskedFor(string[] args) => args is [Verb, ..];

    /// <summary>Runs until a signal, or the end of the parent process.</summary>
    /// <returns>The exit code: 0 after a stop that was asked for, 1 when there is no database to be had (stderr says why).</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        _ = StopWithParentAsync(stop);

        try
        {
            await RunAsync(args, new LineProgress(Console.Out), TimeProvider.System, stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (DatabaseUnavailableException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }

    private static async Task RunAsync(string[] args, IProgress<string> progress, TimeProvider time, CancellationToken stop)
    {
        var options = DatabaseOptions.Read(new ConfigurationBuilder().AddCommandLine(args[1..]).Build()).Embedded;
        var password = Environment.GetEnvironmentVariable(PasswordVariable);
        if (!OperatingSystem.IsLinux())
            throw DatabaseUnavailableException.WithWaysOut("An embedded TimescaleDB runs on Linux only.");
        if (string.IsNullOrEmpty(password) || options.DataDirectory is null || options.Port == 0)
            throw new DatabaseUnavailableException(
                $"{Verb} needs --Flux:Database:Embedded:DataDirectory, --Flux:Database:Embedded:Port and the password in {PasswordVariable}.");

        var privileges = await Privileges.FindAsync(stop);
        var postgres = await new PostgresSource(UserFolders.Current, progress, time).ProvideAsync(options.BinDirectory, privileges, stop);
        var settings = new ServerSettings(options.DataDirectory, options.Port, password, DatabaseOptions.DatabaseName, options.ThrowAway);
        await new Supervisor(settings, postgres, privileges, progress, time).RunAsync(stop);
    }

    private static async Task StopWithParentAsync(CancellationTokenSource stop)
    {
        try
        {
            await ParentProcess.WaitForEndAsync(TimeProvider.System, stop.Token);
            await stop.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // Stopped by a signal first.
        }
    }
}
