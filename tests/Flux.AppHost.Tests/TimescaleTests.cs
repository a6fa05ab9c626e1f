using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Flux.AppHost.Tests;

/// <summary>The application model of each mode. Nothing is started.</summary>
public sealed class TimescaleTests
{
    private const string Password = "--Parameters:postgres-password=secret/1";

    [Fact]
    public async Task Embedded_mode_adds_a_server_on_this_machine()
    {
        var builder = Builder(Password, "--Flux:Database:Mode=embedded", "--Flux:Database:Embedded:Port=5999",
            "--Flux:Database:Embedded:DataDirectory=/nowhere/data");
        var flux = builder.AddTimescale();

        Assert.Equal("flux", flux.Resource.Name);
        Assert.Equal(
            "Host=127.0.0.1;Port=5999;Username=postgres;Password=secret/1;Database=flux", await flux.Resource.GetConnectionStringAsync());
        Assert.IsType<EmbeddedTimescaleResource>(Assert.Single(builder.Resources, resource => resource.Name == "timescale"));
    }

    [Fact]
    public async Task Port_0_is_replaced_by_a_free_port()
    {
        var builder = Builder(
            Password, "--Flux:Database:Mode=embedded", "--Flux:Database:Embedded:Port=0", "--Flux:Database:Embedded:ThrowAway=true");
        Assert.DoesNotContain("Port=0;", await builder.AddTimescale().Resource.GetConnectionStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task External_mode_uses_the_connection_string()
    {
        var builder = Builder("--ConnectionStrings:flux=Host=db.example;Database=mine");
        var flux = builder.AddTimescale();
        Assert.Equal("Host=db.example;Database=mine", await flux.Resource.GetConnectionStringAsync());
        Assert.DoesNotContain(builder.Resources, resource => resource.Name == "timescale");
    }

    [Fact]
    public void Published_description_has_a_container_by_default()
    {
        var builder = Builder(
            "--operation", "publish", "--publisher", "manifest", "--output-path", "unused.json", "--Flux:Database:Mode=embedded");
        builder.AddTimescale();
        Assert.IsAssignableFrom<ContainerResource>(Assert.Single(builder.Resources, resource => resource.Name == "timescale"));
    }

    /// <summary>With a different name for each checkout, two servers could write the same data folder.</summary>
    [Fact]
    public void Container_and_volume_have_one_name_in_every_checkout()
    {
        var builder = Builder("--operation", "publish", "--publisher", "manifest", "--output-path", "unused.json");
        builder.AddTimescale();
        var server = Assert.Single(builder.Resources, resource => resource.Name == "timescale");
        Assert.Equal("flux-timescale", Assert.Single(server.Annotations.OfType<ContainerNameAnnotation>()).Name);
        Assert.Equal("flux-timescale-data", Assert.Single(server.Annotations.OfType<ContainerMountAnnotation>()).Source);
    }

    [Fact]
    public void Published_description_of_an_external_database_has_no_container()
    {
        var builder = Builder(
            "--operation", "publish", "--publisher", "manifest", "--output-path", "unused.json", "--database", "external");
        var flux = builder.AddTimescale();
        Assert.Equal("flux", flux.Resource.Name);
        Assert.DoesNotContain(builder.Resources, resource => resource is ContainerResource);
    }

    private static IDistributedApplicationBuilder Builder(params string[] args) =>
        DistributedApplication.CreateBuilder(
            new DistributedApplicationOptions { Args = args, AssemblyName = "Flux.AppHost", DisableDashboard = true });
}
