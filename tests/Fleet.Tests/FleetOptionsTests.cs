using Flux.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Fleet.Tests;

public sealed class FleetOptionsTests
{
    [Fact]
    public void Defaults_are_valid_if_service_discovery_has_ingest()
    {
        var options = Read(("services:ingest:http:0", "http://localhost:5301"));

        Assert.Equal((20, TimeSpan.FromSeconds(5), (Uri?)null), (options.Devices, options.Interval, options.Ingest));
    }

    [Fact]
    public void All_wrong_settings_are_reported_at_once()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read(
            ("Fleet:Devices", "10001"), ("Fleet:Interval", "5"), ("Fleet:Ingest", "ftp://localhost"), ("Fleet:ApiKey", "a\nb")));

        Assert.Equal(
            "Fleet:Devices Fleet:Interval Fleet:Ingest Fleet:ApiKey",
            string.Join(' ', error.Failures.Select(failure => failure.Split(' ')[0])));
    }

    [Fact]
    public void Missing_address_is_reported()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read());

        Assert.StartsWith("Fleet:Ingest is missing", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "00:00:00.1")]
    [InlineData("10000", "01:00:00")]
    public void Limits_of_the_ranges_are_valid(string devices, string interval) =>
        Assert.NotNull(Read(("Fleet:Devices", devices), ("Fleet:Interval", interval), ("Fleet:Ingest", "http://localhost:5301")));

    [Theory]
    [InlineData("0", "00:00:00.099")]
    [InlineData("10001", "01:00:01")]
    public void Values_beyond_the_limits_are_rejected(string devices, string interval) =>
        Assert.Equal(2, Assert.Throws<OptionsValidationException>(() => Read(
            ("Fleet:Devices", devices), ("Fleet:Interval", interval), ("Fleet:Ingest", "http://localhost:5301"))).Failures.Count());

    private static FleetOptions Read(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddServiceDefaults();
        builder.AddFleet();
        using var host = builder.Build();
        return host.Services.GetRequiredService<IOptions<FleetOptions>>().Value;
    }
}
