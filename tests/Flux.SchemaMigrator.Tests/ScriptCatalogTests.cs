using Flux.SchemaMigrator.Scripts;
using Flux.Timeseries;

namespace Flux.SchemaMigrator.Tests;

public sealed class ScriptCatalogTests
{
    [Theory]
    [InlineData(Edition.Apache)]
    [InlineData(Edition.Community)]
    public void Every_edition_reaches_the_version_that_services_need_one_script_at_a_time(Edition edition)
    {
        var numbers = ScriptCatalog.Load().Where(script => script.IsFor(edition)).Select(script => script.Number);

        Assert.Equal(Enumerable.Range(1, FluxSchema.Version), numbers);
    }

    [Fact]
    public void Every_script_says_why_it_is_there() =>
        Assert.All(ScriptCatalog.Load(), script => Assert.True(script.Why.Length > 20, script.Name));

    [Fact]
    public void A_checksum_is_the_same_for_both_line_endings()
    {
        var unix = MigrationScript.Read("0001_a.sql", "-- edition: any\n-- why: a\nSELECT 1;\n");
        var windows = MigrationScript.Read("0001_a.sql", "-- edition: any\r\n-- why: a\r\nSELECT 1;\r\n");

        Assert.Equal(unix.Checksum, windows.Checksum);
    }

    [Theory]
    [InlineData("first.sql", "-- edition: any\n-- why: a\n")]
    [InlineData("0001_a.sql", "-- why: a\n")]
    [InlineData("0001_a.sql", "-- edition: gold\n-- why: a\n")]
    [InlineData("0001_a.sql", "-- edition: any\n")]
    public void A_script_without_number_or_header_is_refused(string name, string text) =>
        Assert.Throws<InvalidOperationException>(() => MigrationScript.Read(name, text));
}
