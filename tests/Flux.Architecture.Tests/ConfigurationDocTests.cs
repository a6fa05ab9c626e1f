using System.Text.RegularExpressions;

namespace Flux.Architecture.Tests;

/// <summary>The table of docs/operate/configuration.md and the settings of the code are the same, in both directions.</summary>
public sealed partial class ConfigurationDocTests
{
    private static readonly string Page = Path.Combine("docs", "operate", "configuration.md");

    private static readonly IReadOnlyList<SettingInCode> Settings = [.. SettingInCode.FromOptionsTypes()];

    /// <summary>Read by Flux, but set by the host that starts it or by Aspire; no user sets them.</summary>
    private static readonly string[] SetByHosts =
        ["ASPNETCORE_URLS", "AppHost:BrowserToken", "DcpPublisher:RandomizePorts", "services:ingest"];

    [Fact]
    public void Every_setting_is_in_the_table()
    {
        var missing = InCode().Except(Rows().Select(row => row.Key), StringComparer.Ordinal);

        Assert.Empty(missing);
    }

    [Fact]
    public void The_table_has_no_setting_that_the_code_does_not_have()
    {
        var unknown = Rows().Select(row => row.Key).Except(InCode(), StringComparer.Ordinal);

        Assert.Empty(unknown);
    }

    [Fact]
    public void No_setting_is_in_the_table_twice() =>
        Assert.Distinct(Rows().Select(row => row.Key), StringComparer.Ordinal);

    [Fact]
    public void Defaults_in_the_table_are_those_of_the_code()
    {
        var rows = Rows().ToDictionary(row => row.Key, StringComparer.Ordinal);
        var different = Settings
            .Where(setting => setting.Default is not null && rows.TryGetValue(setting.Key, out var row) && row.Default != setting.Default)
            .Select(setting => $"{setting.Key}: {rows[setting.Key].Default} in the table, {setting.Default} in the code");

        Assert.Empty(different);
    }

    [Fact]
    public void Ranges_in_the_table_are_those_of_the_code()
    {
        var rows = Rows().ToDictionary(row => row.Key, StringComparer.Ordinal);
        var different = Settings
            .Where(setting => setting.Range is not null && rows.TryGetValue(setting.Key, out var row) && row.Range != setting.Range)
            .Select(setting => $"{setting.Key}: {rows[setting.Key].Range} in the table, {setting.Range} in the code");

        Assert.Empty(different);
    }

    /// <summary>A section that neither of the two ways of reading the code knows would be compared with nothing.</summary>
    [Fact]
    public void Every_section_of_the_source_is_compared()
    {
        var keys = InCode();
        var unread = SettingInSource.Sections().Where(section => !keys.Any(key => key.StartsWith(section + ":", StringComparison.Ordinal)));

        Assert.Empty(unread);
    }

    private static HashSet<string> InCode() =>
        Settings
            .Select(setting => setting.Key)
            .Concat(SettingInSource.Keys())
            .Except(SetByHosts, StringComparer.Ordinal)
            .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<Row> Rows() =>
        from line in Repository.Lines(Page)
        let match = TableRow().Match(line)
        where match.Success
        select new Row(
            match.Groups["key"].Value,
            match.Groups["default"].Value.Trim(' ', '`'),
            match.Groups["range"].Value.Replace("`", "", StringComparison.Ordinal).Trim());

    [GeneratedRegex(
        @"^\| `(?<key>[^`]+)` \|[^|]*\|(?<default>[^|]*)\|(?<range>[^|]*)\|[^|]+\|$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex TableRow();

    private sealed record Row(string Key, string Default, string Range);
}
