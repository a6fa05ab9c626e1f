using Flux.SchemaMigrator.Schema;
using Flux.ServiceDefaults;
using Flux.Timeseries;

namespace Flux.SchemaMigrator.Tests.Schema;

public sealed class SchemaScriptTests
{
    [Theory]
    [InlineData(Edition.Apache)]
    [InlineData(Edition.Community)]
    public void Table_scripts_reach_the_version_of_FluxSchema(Edition edition)
    {
        var numbers = SchemaScript.LoadAll().Where(script => script.IsFor(edition) && script.Kind == SchemaKind.Tables).Select(script => script.Order / 2);

        Assert.Equal(Enumerable.Range(1, FluxSchema.Version), numbers.Distinct());
    }

    [Fact]
    public void Services_and_migrator_have_the_same_fingerprint() =>
        Assert.Equal(SchemaFingerprint.OfThisBuild, SchemaScript.Fingerprint(SchemaScript.LoadAll()), StringComparer.Ordinal);

    [Fact]
    public void Every_file_moves_the_fingerprint()
    {
        var scripts = SchemaScript.LoadAll();
        foreach (var script in scripts)
        {
            var changed = scripts.Select(one => one == script ? SchemaScript.Read(one.Path, one.Text + "\n") : one);
            Assert.NotEqual(SchemaScript.Fingerprint(scripts), SchemaScript.Fingerprint(changed), StringComparer.Ordinal);
        }
    }

    [Fact]
    public void Every_file_says_what_it_holds() =>
        Assert.All(SchemaScript.LoadAll(), script => Assert.True(script.Purpose.Length > 20, script.Path));

    [Fact]
    public void Tables_run_after_points_and_before_other_code()
    {
        var order = SchemaScript.LoadAll().Where(script => script.IsFor(Edition.Apache)).Select(script => script.Path);

        Assert.Equal(
            [
                "code/points.sql", "tables/001.sql", "tables/001.apache.sql", "code/changes.sql", "code/apache/rollups.sql", "code/series.sql",
                "code/apache/notes.sql", "code/apache/refresh.sql", "code/apache/retention.sql", "code/chunks.sql", "code/keys.sql", "code/version.sql", "code/roles.sql",
            ],
            order,
            StringComparer.Ordinal);
    }

    [Fact]
    public void Checksum_is_the_same_for_both_line_endings()
    {
        var unix = SchemaScript.Read("tables/001.sql", "-- Tables.\nSELECT 1;\n");
        var windows = SchemaScript.Read("tables/001.sql", "-- Tables.\r\nSELECT 1;\r\n");

        Assert.Equal(unix.Checksum, windows.Checksum);
    }

    [Theory]
    [InlineData("first.sql", "-- Tables.\n")]
    [InlineData("tables/1.sql", "-- Tables.\n")]
    [InlineData("tables/001.gold.sql", "-- Tables.\n")]
    [InlineData("code/gold/notes.sql", "-- Notes.\n")]
    [InlineData("code/unheard.sql", "-- Code.\n")]
    [InlineData("tables/001.sql", "SELECT 1;\n")]
    public void File_with_a_wrong_path_or_without_a_header_is_refused(string path, string text) =>
        Assert.Throws<InvalidOperationException>(() => SchemaScript.Read(path, text));
}
