using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Flux.AppHost.Tests;

/// <summary>The application model that each mode makes; nothing is started.</summary>
public sealed class TimescaleTests
{
    private const string Password = "--Parameters:postgres-password=secret/1";

    [Fact]
    public async Task Embedded_is_a_server_of_this_machine_and_its_database()
    {
        var builder = Builder(Password, "--Flux:Database:Mode=embedded", "--Flux:Database:Embedded:Port=5999", "--Flux:Database:Embedded:DataDirectory=/nowhere/data");
        var flux = builder.AddTimescale();

        Assert.Equal("flux", flux.Resource.Name);
        Assert.Equal(
            "Host=127.0.0.1;Port=5999;Username=postgres;Password=secret/1;Database=flux", await flux.Resource.GetConnectionStringAsync());
        Assert.IsType<EmbeddedTimescaleResource>(Assert.Single(builder.Resources, resource => resource.Name == "timescale"));
    }

    [Fact]
    public async Task Any_free_port_is_one_that_can_be_connected_to()
    {
        var builder = Builder(Password, "--Flux:Database:Mode=embedded", "--Flux:Database:Embedded:Port=0", "--Flux:Database:Embedded:ThrowAway=true");
        Assert.DoesNotContain("Port=0;", await builder.AddTimescale().Resource.GetConnectionStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task External_is_the_given_connection_string_and_starts_nothing()
    {
        var builder = Builder("--ConnectionStrings:flux=Host=db.example;Database=mine");
        var flux = builder.AddTimescale();
        Assert.Equal("Host=db.example;Database=mine", await flux.Resource.GetConnectionStringAsync());
        Assert.DoesNotContain(builder.Resources, resource => resource.Name == "timescale");
    }

    [Fact]
    public void Publishing_describes_a_container_whatever_the_settings_are()
    {
        var builder = Builder("--operation", "publish", "--publisher", "manifest", "--output-path", "unused.json", "--Flux:Database:Mode=embedded");
        builder.AddTimescale();
        Assert.IsAssignableFrom<ContainerResource>(Assert.Single(builder.Resources, resource => resource.Name == "timescale"));
    }

    /// <summary>A name of its own for each checkout would let two servers write one data folder.</summary>
    [Fact]
    public void Container_has_one_name_for_its_one_volume_in_every_checkout()
    {
        var builder = Builder("--operation", "publish", "--publisher", "manifest", "--output-path", "unused.json");
        builder.AddTimescale();
        var server = Assert.Single(builder.Resources, resource => resource.Name == "timescale");
        Assert.Equal("flux-timescale", Assert.Single(server.Annotations.OfType<ContainerNameAnnotation>()).Name);
        Assert.Equal("flux-timescale-data", Assert.Single(server.Annotations.OfType<ContainerMountAnnotation>()).Source);
    }

    [Fact]
    public void Publishing_with_an_external_database_describes_a_connection_string_and_no_container()
    {
        var builder = Builder("--operation", "publish", "--publisher", "manifest", "--output-path", "unused.json", "--database", "external");
        var flux = builder.AddTimescale();
        Assert.Equal("flux", flux.Resource.Name);
        Assert.DoesNotContain(builder.Resources, resource => resource is ContainerResource);
    }

    private static IDistributedApplicationBuilder Builder(params string[] args) =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, AssemblyName = "Flux.AppHost", DisableDashboard = true });
}
