using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Flux.ServiceDefaults.Tests;

public sealed class ConnectionStringTests
{
    [Fact]
    public void A_url_in_DATABASE_URL_names_the_database_and_the_size_of_the_pool()
    {
        var connection = Read(("DATABASE_URL", "postgresql://me:p%40ss@db.local:6543/flux?max_connections=20"));

        Assert.Equal(("db.local", 6543, "flux", "me", "p@ss", 20), (
            connection.Host, connection.Port, connection.Database, connection.Username, connection.Password, connection.MaxPoolSize));
    }

    [Fact]
    public void The_connection_string_of_the_service_wins_over_DATABASE_URL()
    {
        var connection = Read(("ConnectionStrings:flux", "Host=first;Database=flux"), ("DATABASE_URL", "postgresql://second/flux"));

        Assert.Equal("first", connection.Host);
    }

    [Fact]
    public void A_session_tells_the_server_which_service_it_belongs_to()
    {
        Assert.Equal("Flux.Ingest", Read(("DATABASE_URL", "postgresql://db/flux")).ApplicationName);
        Assert.Equal("mine", Read(("DATABASE_URL", "postgresql://db/flux?application_name=mine")).ApplicationName);
    }

    [Fact]
    public void The_gateway_keeps_its_statements_and_plans_each_time_for_the_values_at_hand()
    {
        var connection = new NpgsqlConnectionStringBuilder("Host=db;Options=-c search_path=mine");

        DatabaseRole.Gateway.ApplyTo(connection);

        Assert.StartsWith("-c search_path=mine -c role=flux_gateway ", connection.Options, StringComparison.Ordinal);
        Assert.Contains("-c plan_cache_mode=force_custom_plan", connection.Options, StringComparison.Ordinal);
        // A reset would take the statements along.
        Assert.True(connection is { MaxAutoPrepare: > 0, NoResetOnClose: true });
    }

    [Fact]
    public void An_unreadable_connection_string_is_refused_without_repeating_its_password()
    {
        var error = Assert.Throws<FormatException>(() => Read(("ConnectionStrings:flux", "Host=x;Password=hunter2;Hots=y")));

        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    private static NpgsqlConnectionStringBuilder Read(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
        return new NpgsqlConnectionStringBuilder(TimescaleRegistration.ConnectionStringOf(configuration, "Flux.Ingest"));
    }
}
