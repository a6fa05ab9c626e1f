using System.Diagnostics;
using Flux.SchemaMigrator.Keys;
using Flux.ServiceDefaults;
using Flux.Timeseries.Policies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Spectre.Console;

namespace Flux.SchemaMigrator.Commands;

/// <summary>The host of one command: configuration, telemetry and the data source, as in the services.</summary>
internal static class MigratorHost
{
    private const int Done = 0;
    private const int Failed = 1;

    private static readonly ActivitySource Traces = new("Flux.SchemaMigrator");

    /// <returns>The process's exit code: 0, or 1 after one sentence on what went wrong.</returns>
    public static async Task<int> RunAsync<TCommand>(CancellationToken cancellationToken, params object[] arguments)
        where TCommand : class, IMigratorCommand
    {
        try
        {
            using var host = Build();
            await host.StartAsync(cancellationToken);
            var exitCode = await RunAsync<TCommand>(host.Services, arguments, cancellationToken);
            await host.StopAsync(CancellationToken.None);
            return exitCode;
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            return await RefuseAsync(error.Message);
        }
        catch (OptionsValidationException error)
        {
            return await RefuseAsync($"Refused, the configuration has {error.Failures.Count()} errors:{Environment.NewLine}{string.Join(Environment.NewLine, error.Failures)}");
        }
    }

    private static IHost Build()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddServiceDefaults();
        builder.AddTimescale();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        // The host's own messages are not useful here, and each statement is in the trace of the command.
        builder.Logging.AddFilter("Microsoft", LogLevel.None);
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
        builder.Services.AddFluxPolicies();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<KeyStore>();
        builder.Services.AddSingleton(_ => Terminal());
        return builder.Build();
    }

    private static async Task<int> RunAsync<TCommand>(IServiceProvider services, object[] arguments, CancellationToken cancellationToken)
        where TCommand : class, IMigratorCommand
    {
        using var activity = Traces.StartActivity(typeof(TCommand).Name);
        var log = services.GetRequiredService<ILogger<TCommand>>();
        try
        {
            await ActivatorUtilities.CreateInstance<TCommand>(services, arguments).RunAsync(cancellationToken);
            return Done;
        }
        catch (MigrationException error)
        {
            foreach (var line in error.Message.Split(Environment.NewLine))
                log.MigrationFailed(line);
        }
        catch (NpgsqlException error)
        {
            log.MigrationFailed($"Failed: {DatabaseProblem.Explain(error)}");
        }
        catch (OperationCanceledException)
        {
            log.MigrationFailed("Stopped before the end; what was not committed by then is undone.");
        }

        activity?.SetStatus(ActivityStatusCode.Error);
        return Failed;
    }

    private static IAnsiConsole Terminal()
    {
        // In a pipe there is no width to break lines for.
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 1_000;

        return AnsiConsole.Console;
    }

    private static async Task<int> RefuseAsync(string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return Failed;
    }
}
