using System.Globalization;
using Flux.AppHost.Database.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Flux.AppHost.Database;

/// <summary>The one door to the database for <c>Program.cs</c>.</summary>
internal static class TimescaleBuilderExtensions
{
    private const string ServerName = "timescale";
    private const string PasswordName = "postgres-password";

    /// <summary>Adds TimescaleDB, from where <c>Flux:Database</c> and this machine say.</summary>
    /// <returns>The database <c>flux</c>: a resource to reference and to wait for.</returns>
    /// <exception cref="DatabaseUnavailableException">Settings are wrong, or ask for what this machine has not.</exception>
    public static IResourceBuilder<IResourceWithConnectionString> AddTimescale(this IDistributedApplicationBuilder builder)
    {
        var options = DatabaseOptions.Read(builder.Configuration);
        var preferred = builder.Configuration["ASPIRE_CONTAINER_RUNTIME"] ?? builder.Configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"];
        var mode = DatabaseModeChoice.Decide(
            options, builder.ExecutionContext.IsPublishMode, () => ContainerRuntime.FindHealthy(preferred) is not null);
        return mode switch
        {
            DatabaseMode.External => builder.AddConnectionString(DatabaseOptions.DatabaseName),
            DatabaseMode.Container => builder.AddContainer(options.Embedded.ThrowAway),
            _ => builder.AddEmbedded(options.Embedded),
        };
    }

    /// <param name="builder">The application model.</param>
    /// <param name="throwAway">A test's container keeps nothing, and never sees the developer's own volume.</param>
    private static IResourceBuilder<IResourceWithConnectionString> AddContainer(this IDistributedApplicationBuilder builder, bool throwAway)
    {
        var server = builder.AddPostgres(ServerName, password: builder.AddPassword(PasswordName)).WithImage("timescale/timescaledb", "2.29.2-pg17");
        if (!throwAway)
            server.WithDataVolume("flux-timescale-data").WithLifetime(ContainerLifetime.Persistent);
        return server.AddDatabase(DatabaseOptions.DatabaseName);
    }

    private static IResourceBuilder<IResourceWithConnectionString> AddEmbedded(this IDistributedApplicationBuilder builder, EmbeddedOptions options)
    {
        var password = builder.AddPassword(PasswordName);
        var port = options.Port == 0 ? FreePort.Find() : options.Port;
        var data = options.DataDirectory ?? (options.ThrowAway
            ? Path.Combine(Path.GetTempPath(), $"flux-{Guid.NewGuid():N}")
            : UserFolders.Current.DataOf(builder.AppHostDirectory));
        var server = new EmbeddedTimescaleResource(
            ServerName, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", builder.AppHostDirectory, port, password.Resource);
        List<string> arguments =
        [
            typeof(EmbeddedTimescaleCommand).Assembly.Location, EmbeddedTimescaleCommand.Verb,
            $"--Flux:Database:Embedded:DataDirectory={data}",
            $"--Flux:Database:Embedded:Port={port.ToString(CultureInfo.InvariantCulture)}",
            $"--Flux:Database:Embedded:ThrowAway={options.ThrowAway}",
        ];
        if (options.BinDirectory is not null)
            arguments.Add($"--Flux:Database:Embedded:BinDirectory={options.BinDirectory}");

        builder.AddResource(server)
            .WithArgs([.. arguments])
            .WithEnvironment(EmbeddedTimescaleCommand.PasswordVariable, password)
            .WithConnectionCheck();
        return builder.AddResource(new EmbeddedDatabaseResource(DatabaseOptions.DatabaseName, server)).WithConnectionCheck();
    }

    private static IResourceBuilder<T> WithConnectionCheck<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithConnectionString
    {
        var key = $"{builder.Resource.Name}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, new ConnectionHealthCheck(builder.Resource), failureStatus: null, tags: null));
        return builder.WithHealthCheck(key);
    }
}
