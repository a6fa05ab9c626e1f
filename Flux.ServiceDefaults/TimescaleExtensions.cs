using Flux.Timeseries;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Flux.ServiceDefaults;

/// <summary>The one database of a service.</summary>
public static class TimescaleExtensions
{
    /// <summary>
    /// Registers the pooled <see cref="NpgsqlDataSource"/> named by <c>ConnectionStrings:flux</c>, or else by <c>DATABASE_URL</c>
    /// (either form takes a <c>postgresql://</c> URL), and its part of <c>/health</c>.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="role">The role that its sessions work in, whoever they log in as; null for the user's own rights.</param>
    /// <exception cref="InvalidOperationException">Neither setting is there.</exception>
    /// <exception cref="FormatException">The setting cannot be read; the message repeats no value.</exception>
    public static TBuilder AddTimescale<TBuilder>(this TBuilder builder, DatabaseRole? role = null)
        where TBuilder : IHostApplicationBuilder
    {
        var connectionString = ConnectionStringOf(builder.Configuration, builder.Environment.ApplicationName, role);
        builder.Services.AddNpgsqlDataSource(connectionString);
        builder.Services.AddHealthChecks().AddCheck<TimescaleHealthCheck>("timescale");
        return builder;
    }

    internal static string ConnectionStringOf(IConfiguration configuration, string applicationName, DatabaseRole? role = null)
    {
        var given = new[] { configuration.GetConnectionString("flux"), configuration["DATABASE_URL"] }.FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
        if (given is null)
        {
            throw new InvalidOperationException(
                "No database is configured: set ConnectionStrings__flux (or DATABASE_URL) to an Npgsql connection string or a postgresql:// URL.");
        }

        var connection = new NpgsqlConnectionStringBuilder(FluxConnectionString.Parse(given));
        connection.ApplicationName ??= applicationName;
        role?.ApplyTo(connection);
        return connection.ConnectionString;
    }
}
