using Flux.EmbeddedTimescale;
using Microsoft.Extensions.Configuration;

namespace Flux.AppHost.Tests;

public sealed class DatabaseOptionsTests
{
    [Fact]
    public void Defaults_apply_without_settings()
    {
        var options = Read();
        Assert.Equal(new DatabaseOptions(DatabaseMode.Auto, null, new EmbeddedOptions(null, null, 5433, ThrowAway: false)), options);
    }

    [Fact]
    public void All_wrong_settings_are_reported_at_once()
    {
        var error = Assert.Throws<DatabaseUnavailableException>(() => Read(
            ("Flux:Database:Mode", "cloud"),
            ("Flux:Database:Embeded:Port", "1"),
            ("Flux:Database:Embedded:Port", "65536"),
            ("Flux:Database:Embedded:BinDirectory", "/no/such/folder"),
            ("Flux:Database:Embedded:DataDirectory", "relative/folder"),
            ("Flux:Database:Embedded:ThrowAway", "perhaps"),
            ("Flux:Database:Embedded:Bin", "x")));
        string[] reported = ["Mode is 'cloud'", "Embeded is not a setting", "Port is '65536'", "'/no/such/folder', which does not exist",
            "'relative/folder', and must be an absolute path", "ThrowAway is 'perhaps'", "Embedded:Bin is not a setting"];
        Assert.All(reported, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("auto,embedded")]
    [InlineData("-1")]
    public void Mode_must_be_one_word(string mode) =>
        Assert.Throws<DatabaseUnavailableException>(() => Read(("Flux:Database:Mode", mode)));

    [Fact]
    public void External_mode_needs_a_connection_string() =>
        Assert.Throws<DatabaseUnavailableException>(() => Read(("Flux:Database:Mode", "external"), ("ConnectionStrings:flux", " ")));

    [Fact]
    public void Testing_builder_uses_a_free_port_and_throw_away_data()
    {
        var options = Read(("DcpPublisher:RandomizePorts", "true"));
        Assert.Equal(0, options.Embedded.Port);
        Assert.True(options.Embedded.ThrowAway);
    }

    [Fact]
    public void Testing_builder_keeps_a_configured_data_folder()
    {
        var options = Read(("DcpPublisher:RandomizePorts", "true"), ("Flux:Database:Embedded:DataDirectory", "/data/kept/"));
        Assert.Equal(new EmbeddedOptions(null, "/data/kept", 0, ThrowAway: false), options.Embedded);
    }

    private static DatabaseOptions Read(params (string Key, string Value)[] settings) => DatabaseOptions.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
        .Build());
}
