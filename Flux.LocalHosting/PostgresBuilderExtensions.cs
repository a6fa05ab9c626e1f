using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Aspire.Hosting;

public static class PostgresBuilderExtensions
{
    private const string DefaultRegistry = "docker.io";
    private const string DefaultImage = "library/postgres";
    private const string DefaultTag = "18.3";

    /// <summary>Adds a PostgreSQL server in a container.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="userName">Default: <c>postgres</c>.</param>
    /// <param name="password">Default: generated once, as <c>{name}-password</c>.</param>
    /// <param name="port">The port on this machine; default: a free one.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var secret = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password");
        var server = new PostgresServerResource(name, userName?.Resource, secret);
        builder.Eventing.Subscribe<ResourceReadyEvent>(server, (_, cancellationToken) => CreateDatabasesAsync(server, cancellationToken));
        return builder.AddResource(server)
            .WithEndpoint(port: port, targetPort: 5432, name: PostgresServerResource.PrimaryEndpointName)
            .WithImage(DefaultImage, DefaultTag)
            .WithImageRegistry(DefaultRegistry)
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--auth-host=scram-sha-256 --auth-local=scram-sha-256")
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["POSTGRES_USER"] = server.UserNameReference;
                context.EnvironmentVariables["POSTGRES_PASSWORD"] = server.PasswordParameter;
            })
            .WithConnectionCheck(server, database: "postgres");
    }

    /// <summary>Adds a database of the server; it is created when the server is ready.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.AddDatabase(name, database.DatabaseName);
        return builder.ApplicationBuilder.AddResource(database).WithConnectionCheck(database, database: null);
    }

    /// <summary>Keeps the data in a volume of the container runtime.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">Default: a name made of the AppHost's and the resource's.</param>
    /// <param name="isReadOnly">Whether the server may not write to it.</param>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var application = builder.ApplicationBuilder.Environment.ApplicationName.ToLowerInvariant();
        return builder.WithVolume(name ?? $"{application}-{builder.Resource.Name}-data", DataPath(builder.Resource), isReadOnly);
    }

    public static IResourceBuilder<PostgresServerResource> WithHostPort(this IResourceBuilder<PostgresServerResource> builder, int? port)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithEndpoint(PostgresServerResource.PrimaryEndpointName, endpoint => endpoint.Port = port);
    }

    // From major version 18 on, the image keeps its data one folder higher.
    private static string DataPath(PostgresServerResource server)
    {
        var tag = server.TryGetLastAnnotation<ContainerImageAnnotation>(out var image) ? image.Tag : null;
        var major = tag?.Split('.', '-')[0];
        return int.TryParse(major, CultureInfo.InvariantCulture, out var version) && version >= 18
            ? "/var/lib/postgresql"
            : "/var/lib/postgresql/data";
    }

    private static IResourceBuilder<T> WithConnectionCheck<T>(this IResourceBuilder<T> builder, T resource, string? database)
        where T : IResourceWithConnectionString
    {
        var key = $"{resource.Name}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, new PostgresHealthCheck(resource, database), failureStatus: null, tags: null));
        return builder.WithHealthCheck(key);
    }

    private static async Task CreateDatabasesAsync(PostgresServerResource server, CancellationToken cancellationToken)
    {
        var connectionString = await server.ConnectionStringExpression.GetValueAsync(cancellationToken);
        await using var connection = new NpgsqlConnection($"{connectionString};Database=postgres;Pooling=false");
        await connection.OpenAsync(cancellationToken);
        foreach (var database in server.Databases.Values)
        {
            try
            {
                await using var command = connection.CreateCommand();
                command.CommandText = $"CREATE DATABASE \"{database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException exists) when (exists.SqlState == PostgresErrorCodes.DuplicateDatabase)
            {
                // The volume has it from an earlier run.
            }
        }
    }
}
