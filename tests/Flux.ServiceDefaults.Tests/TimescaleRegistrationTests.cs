using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.ServiceDefaults.Tests;

public sealed class TimescaleRegistrationTests
{
    [Fact]
    public void A_service_has_one_data_source_with_its_role_and_one_health_check()
    {
        using var host = Build(builder => builder.AddTimescale(DatabaseRole.Ingest), ("DATABASE_URL", "postgresql://me@db.local:6543/flux"));

        var connection = ConnectionOf(host.Services.GetRequiredService<NpgsqlDataSource>());

        Assert.Equal(("db.local", 6543, "flux", "-c role=flux_ingest"), (connection.Host, connection.Port, connection.Database, connection.Options));
        Assert.Single(host.Services.GetServices<NpgsqlDataSource>());
        Assert.Equal("self, timescale", HealthChecks(host));
    }

    [Fact]
    public void The_section_of_the_Aspire_integration_cannot_override_the_rules_of_Flux()
    {
        using var host = Build(
            builder => builder.AddTimescale(DatabaseRole.Gateway),
            ("ConnectionStrings:flux", "postgresql://first/flux"),
            ("Aspire:Npgsql:ConnectionString", "Host=other"),
            ("Aspire:Npgsql:flux:ConnectionString", "Host=another"),
            ("Aspire:Npgsql:flux:DisableHealthChecks", "false"));

        var connection = ConnectionOf(host.Services.GetRequiredService<NpgsqlDataSource>());

        Assert.Equal("first", connection.Host);
        Assert.Contains("role=flux_gateway", connection.Options, StringComparison.Ordinal);
        Assert.Equal("self, timescale", HealthChecks(host));
    }

    [Fact]
    public void A_service_can_have_a_second_data_source_under_a_key()
    {
        using var host = Build(
            builder => builder.AddTimescale(DatabaseRole.Gateway).AddKeyedTimescale("standby", DatabaseRole.Gateway, "flux-standby").AddKeyedTimescale("admin"),
            ("ConnectionStrings:flux", "Host=primary;Database=flux"),
            ("ConnectionStrings:flux-standby", "postgresql://standby/flux"));

        Assert.Equal("primary", ConnectionOf(host.Services.GetRequiredService<NpgsqlDataSource>()).Host);
        var standby = ConnectionOf(host.Services.GetRequiredKeyedService<NpgsqlDataSource>("standby"));
        Assert.Equal("standby", standby.Host);
        Assert.Contains("role=flux_gateway", standby.Options, StringComparison.Ordinal);
        var admin = ConnectionOf(host.Services.GetRequiredKeyedService<NpgsqlDataSource>("admin"));
        Assert.Equal(("primary", null), (admin.Host, admin.Options));
        Assert.Equal("self, timescale, timescale-admin, timescale-standby", HealthChecks(host));
    }

    [Fact]
    public void DATABASE_URL_never_takes_the_place_of_another_connection_string()
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => Build(builder => builder.AddKeyedTimescale("standby", null, "flux-standby"), ("DATABASE_URL", "postgresql://primary/flux")));

        Assert.Contains("ConnectionStrings__flux-standby", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("DATABASE_URL", error.Message, StringComparison.Ordinal);
    }

    private static IHost Build(Action<HostApplicationBuilder> add, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "Flux.Test" });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddServiceDefaults();
        add(builder);
        return builder.Build();
    }

    private static NpgsqlConnectionStringBuilder ConnectionOf(NpgsqlDataSource database) => new(database.ConnectionString);

    private static string HealthChecks(IHost host) => string.Join(
        ", ", host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(check => check.Name).Order(StringComparer.Ordinal));
}
