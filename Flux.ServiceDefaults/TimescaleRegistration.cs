using Aspire.Npgsql;
using Flux.Timeseries;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Flux.ServiceDefaults;

/// <summary>Registers the databases of a service through Aspire's Npgsql integration.</summary>
/// <remarks>
/// The integration reads the section <c>Aspire:Npgsql</c> first and calls <see cref="Configure"/> afterwards, which sets every setting of
/// that section. So the section cannot override the rules for connection strings or add a second health check.
/// </remarks>
public static class TimescaleRegistration
{
    private const string DefaultConnection = "flux";
    private const string HealthCheck = "timescale";

    /// <summary>
    /// Registers the pooled <see cref="NpgsqlDataSource"/> named by <c>ConnectionStrings:flux</c>, or else by <c>DATABASE_URL</c>
    /// (either form takes a <c>postgresql://</c> URL), and its part of <c>/health</c>.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="role">The role of its sessions, whatever user they log in as; null for the rights of that user.</param>
    /// <exception cref="InvalidOperationException">Neither setting is set.</exception>
    /// <exception cref="FormatException">The setting cannot be read; the message repeats no value.</exception>
    public static TBuilder AddTimescale<TBuilder>(this TBuilder builder, DatabaseRole? role = null)
        where TBuilder : IHostApplicationBuilder
    {
        var connectionString = ConnectionStringOf(builder.Configuration, builder.Environment.ApplicationName, role);
        builder.AddNpgsqlDataSource(DefaultConnection, settings => Configure(settings, connectionString), StatementTracing.Configure);
        builder.Services.AddHealthChecks().AddCheck<TimescaleHealthCheck>(HealthCheck);
        return builder;
    }

    /// <summary>
    /// Registers a further <see cref="NpgsqlDataSource"/> under a key, for example a standby or the same database in another role, and its
    /// part of <c>/health</c>, <c>timescale-{serviceKey}</c>. Inject it with <c>[FromKeyedServices(serviceKey)]</c>.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="serviceKey">The key of the data source.</param>
    /// <param name="role">The role of its sessions; null for the rights of the user they log in as.</param>
    /// <param name="connectionName">
    /// Which of <c>ConnectionStrings</c> names the database. Only <c>flux</c> may be given by <c>DATABASE_URL</c> instead: a standby whose
    /// connection string is missing must not silently become the primary.
    /// </param>
    /// <exception cref="InvalidOperationException">The connection string is missing.</exception>
    /// <exception cref="FormatException">The connection string cannot be read; the message repeats no value.</exception>
    public static TBuilder AddKeyedTimescale<TBuilder>(
        this TBuilder builder, string serviceKey, DatabaseRole? role = null, string connectionName = DefaultConnection)
        where TBuilder : IHostApplicationBuilder
    {
        var connectionString = ConnectionStringOf(builder.Configuration, builder.Environment.ApplicationName, role, connectionName);
        builder.AddKeyedNpgsqlDataSource(serviceKey, settings => Configure(settings, connectionString), StatementTracing.Configure);
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            $"{HealthCheck}-{serviceKey}",
            services => new TimescaleHealthCheck(services.GetRequiredKeyedService<NpgsqlDataSource>(serviceKey)),
            failureStatus: null,
            tags: null));
        return builder;
    }

    internal static string ConnectionStringOf(
        IConfiguration configuration, string applicationName, DatabaseRole? role = null, string connectionName = DefaultConnection)
    {
        var isDefault = connectionName == DefaultConnection;
        var given = new[] { configuration.GetConnectionString(connectionName), isDefault ? configuration["DATABASE_URL"] : null }
            .FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
        if (given is null)
        {
            throw new InvalidOperationException(
                $"No database is configured: set ConnectionStrings__{connectionName}{(isDefault ? " (or DATABASE_URL)" : "")} "
                + "to an Npgsql connection string or a postgresql:// URL.");
        }

        var connection = new NpgsqlConnectionStringBuilder(FluxConnectionString.Parse(given));
        connection.ApplicationName ??= applicationName;
        role?.ApplyTo(connection);
        return connection.ConnectionString;
    }

    /// <summary>
    /// Health is checked with the schema's version; traces and metrics are registered once, in <see cref="TelemetryRegistration"/>.
    /// </summary>
    private static void Configure(NpgsqlSettings settings, string connectionString)
    {
        settings.ConnectionString = connectionString;
        settings.DisableHealthChecks = true;
        settings.DisableTracing = true;
        settings.DisableMetrics = true;
    }
}
