using Flux.EmbeddedTimescale;
using Microsoft.Extensions.Configuration;

namespace Flux.AppHost.Tests;

public sealed class DatabaseModeTests
{
    [Theory]
    [InlineData("", false, "Embedded")]
    [InlineData("", true, "Container")]
    [InlineData("ConnectionStrings:flux=Host=db", true, "External")]
    [InlineData("Flux:Database:Mode=auto ConnectionStrings:flux=Host=db", false, "External")]
    [InlineData("Flux:Database:Mode=embedded ConnectionStrings:flux=Host=db", true, "Embedded")]
    [InlineData("database=embedded Flux:Database:Mode=container", true, "Embedded")]
    [InlineData("Flux:Database:Mode=Container", true, "Container")]
    [InlineData("Flux:Database:Mode=external ConnectionStrings:flux=Host=db", true, "External")]
    public void Mode_of_a_run_follows_from_the_settings_and_the_machine(string settings, bool runtime, string mode) =>
        Assert.Equal(mode, DatabaseOptions.Read(Configuration(settings)).Choose(() => runtime).ToString());

    [Theory]
    [InlineData("Flux:Database:Mode=embedded", "Container")]
    [InlineData("ConnectionStrings:flux=Host=db", "Container")]
    [InlineData("database=container", "Container")]
    [InlineData("database=external", "External")]
    public void Published_mode_follows_from_the_switch_alone(string settings, string mode) =>
        Assert.Equal(mode, DatabaseOptions.ReadPublished(Configuration(settings)).ToString());

    [Theory]
    [InlineData("embedded")]
    [InlineData("cloud")]
    public void Published_mode_that_cannot_be_deployed_is_refused(string mode)
    {
        var error = Assert.Throws<DatabaseUnavailableException>(() => DatabaseOptions.ReadPublished(Configuration($"database={mode}")));
        Assert.Contains($"--database is '{mode}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Container_mode_without_a_runtime_is_refused()
    {
        var options = DatabaseOptions.Read(Configuration("Flux:Database:Mode=container"));
        var error = Assert.Throws<DatabaseUnavailableException>(() => options.Choose(() => false));
        Assert.Contains("neither docker nor podman responds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Runtime_is_not_probed_when_the_result_does_not_matter() =>
        DatabaseOptions.Read(Configuration("ConnectionStrings:flux=Host=db")).Choose(() => throw new InvalidOperationException("Probed."));

    private static IConfiguration Configuration(string settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])))
        .Build();
}
