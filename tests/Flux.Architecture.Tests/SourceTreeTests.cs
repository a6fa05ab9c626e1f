using System.Text.RegularExpressions;

namespace Flux.Architecture.Tests;

public sealed partial class SourceTreeTests
{
    private const int MostLines = 400;

    [Fact]
    public void No_file_passes_400_lines() =>
        AssertNone(Repository.Files(".cs", ".sql"), file => Repository.Lines(file).Length > MostLines);

    [Fact]
    public void A_file_holds_one_public_type() =>
        AssertNone(Repository.Files(".cs"), file => Repository.Lines(file).Count(PublicType().IsMatch) > 1);

    [Fact]
    public void No_room_is_called_utils_helpers_common_or_manager() =>
        AssertNone(Repository.Files(".cs"), NoName().IsMatch);

    [Fact]
    public void No_source_is_folded_away_or_left_unfinished() =>
        AssertNone(Repository.Files(".cs").Where(file => !IsThisFile(file)), file => Repository.Lines(file).Any(Unfinished().IsMatch));

    [Fact]
    public void No_package_registry_is_named_anywhere() =>
        AssertNone(
            Repository.Files(".cs", ".csproj", ".props", ".targets", ".md", ".json", ".sh", ".sql", ".http", ".yml").Where(file => !IsThisFile(file)),
            file => Repository.Lines(file).Any(Registry().IsMatch));

    /// <summary>The rules are spelled here, so this one file breaks them.</summary>
    private static bool IsThisFile(string file) => file.EndsWith("SourceTreeTests.cs", StringComparison.Ordinal);

    private static void AssertNone(IEnumerable<string> files, Func<string, bool> offends)
    {
        var offenders = files.Where(offends).ToList();
        Assert.Empty(offenders);
    }

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|partial|readonly|ref|file) )*(?:class|record|struct|interface|enum|delegate) ")]
    private static partial Regex PublicType();

    [GeneratedRegex(@"(?:Utils?|Helpers?|Common|Manager)(?:[/\\]|\.cs$)")]
    private static partial Regex NoName();

    [GeneratedRegex(@"^\s*#region|throw new NotImplementedException|//\s*(?:TODO|FIXME|HACK)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\b(?:nuget\.org|npmjs\.(?:org|com)|[a-z]+\.debian\.org)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Registry();
}
