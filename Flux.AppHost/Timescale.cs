using System.Globalization;
using Flux.EmbeddedTimescale;
using Flux.EmbeddedTimescale.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Flux.AppHost;

/// <summary>Adds the database to the application model.</summary>
internal static class Timescale
{
    private const string ServerName = "timescale";
    private const string PasswordName = "postgres-password";
    private const string VolumeName = "flux-timescale-data";

    /// <summary>
    /// One container for the one volume. PostgreSQL's lock file does not protect a data folder from a server in another container;
    /// the runtime refuses a second container of the same name. Aspire's default name differs from checkout to checkout.
    /// </summary>
    private const string ContainerName = "flux-timescale";

    /// <summary>Adds TimescaleDB from the source that follows from <c>Flux:Database</c> and this machine.</summary>
    /// <returns>The database <c>flux</c>: a resource to reference and to wait for.</returns>
    /// <exception cref="DatabaseUnavailableException">Settings are wrong, or this machine lacks what they require.</exception>
    public static IResourceBuilder<IResourceWithConnectionString> AddTimescale(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            return DatabaseOptions.ReadPublished(builder.Configuration) == DatabaseMode.External
                ? builder.AddConnectionString(DatabaseOptions.DatabaseName)
                : builder.AddContainer(throwAway: false);
        }

        var options = DatabaseOptions.Read(builder.Configuration);
        var preferred = builder.Configuration["ASPIRE_CONTAINER_RUNTIME"] ?? builder.Configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"];
        return options.Choose(() => ContainerRuntime.FindHealthy(preferred) is not null) switch
        {
            DatabaseMode.External => builder.AddConnectionString(DatabaseOptions.DatabaseName).WithConnectionCheck(),
            DatabaseMode.Container => builder.AddContainer(options.Embedded.ThrowAway),
            _ => builder.AddEmbedded(options.Embedded),
        };
    }

    /// <param name="builder">The application model.</param>
    /// <param name="throwAway">For tests: the container keeps nothing and never uses the developer's volume.</param>
    private static IResourceBuilder<IResourceWithConnectionString> AddContainer(this IDistributedApplicationBuilder builder, bool throwAway)
    {
        var server = builder.AddPostgres(ServerName, password: builder.AddPassword(PasswordName))
            .WithImage("timescale/timescaledb", "2.29.2-pg17");
        if (!throwAway)
            server.WithDataVolume(VolumeName).WithContainerName(ContainerName).WithLifetime(ContainerLifetime.Persistent);
        return server.AddDatabase(DatabaseOptions.DatabaseName);
    }

    private static IResourceBuilder<IResourceWithConnectionString> AddEmbedded(
        this IDistributedApplicationBuilder builder, EmbeddedOptions options)
    {
        options = options with
        {
            Port = options.Port == 0 ? FreePort.Find() : options.Port,
            DataDirectory = options.DataDirectory ?? (options.ThrowAway
                ? Path.Combine(Path.GetTempPath(), $"flux-{Guid.NewGuid():N}")
                : UserFolders.Current.DataOf(builder.AppHostDirectory)),
        };
        var password = builder.AddPassword(PasswordName);
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var server = builder
            .AddResource(new EmbeddedTimescaleResource(ServerName, dotnet, builder.AppHostDirectory, options.Port, password.Resource))
            .WithArgs([typeof(EmbeddedTimescaleCommand).Assembly.Location, .. options.ToCommandLine()])
            .WithEnvironment(EmbeddedTimescaleCommand.PasswordVariable, password)
            .WithConnectionCheck();
        return builder
            .AddConnectionString(
                DatabaseOptions.DatabaseName, ReferenceExpression.Create($"{server};Database={DatabaseOptions.DatabaseName}"))
            .WithParentRelationship(server.Resource)
            .WithConnectionCheck();
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

/// <summary>An embedded TimescaleDB in the application model: the program <c>Flux.EmbeddedTimescale</c>, run as a child process.</summary>
internal sealed class EmbeddedTimescaleResource(string name, string command, string workingDirectory, int port, ParameterResource password)
    : ExecutableResource(name, command, workingDirectory), IResourceWithConnectionString
{
    /// <summary>On 127.0.0.1.</summary>
    public int Port => port;

    /// <summary>Of the server, without a database.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username={ServerSettings.User};Password={password}");
}
