using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;

namespace Flux.QueryGateway.Tests.Series;

public sealed class BucketTextTests
{
    [Theory]
    [InlineData("PT1S", "PT1S")]
    [InlineData("PT90S", "PT1M30S")]
    [InlineData("PT24H", "P1D")]
    [InlineData("P1D", "P1D")]
    [InlineData("P7D", "P1W")]
    [InlineData("P2W", "P2W")]
    [InlineData("P1DT12H", "P1DT12H")]
    [InlineData("P1M", "P1M")]
    [InlineData("P12M", "P1Y")]
    [InlineData("P1Y3M", "P15M")]
    public void Durations_are_parsed_and_written_in_shortest_form(string text, string expected) =>
        Assert.Equal(expected, BucketText.Format(BucketText.Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("5m")]
    [InlineData("PT")]
    [InlineData("P1M1D")]
    [InlineData("P999999999D")]
    [InlineData("P99999999999999999999D")]
    [InlineData("P2147483647Y")]
    [InlineData("P1MT1H")]
    public void Invalid_buckets_are_refused(string text) => Assert.Throws<SeriesException>(() => BucketText.Parse(text));
}
