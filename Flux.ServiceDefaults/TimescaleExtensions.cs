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
    /// <exception cref="InvalidOperationException">Neither setting is there.</exception>
    /// <exception cref="FormatException">The setting cannot be read; the message repeats no value.</exception>
    public static TBuilder AddTimescale<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var connectionString = ConnectionStringOf(builder.Configuration, builder.Environment.ApplicationName);
        builder.Services.AddNpgsqlDataSource(connectionString);
        builder.Services.AddHealthChecks().AddCheck<TimescaleHealthCheck>("timescale");
        return builder;
    }

    internal static string ConnectionStringOf(IConfiguration configuration, string applicationName)
    {
        var given = new[] { configuration.GetConnectionString("flux"), configuration["DATABASE_URL"] }.FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
        if (given is null)
        {
            throw new InvalidOperationException(
                "No database is configured: set ConnectionStrings__flux (or DATABASE_URL) to an Npgsql connection string or a postgresql:// URL.");
        }

        var connection = new NpgsqlConnectionStringBuilder(FluxConnectionString.Parse(given));
        connection.ApplicationName ??= applicationName;
        return connection.ConnectionString;
    }
}
