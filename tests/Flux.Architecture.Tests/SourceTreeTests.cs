using System.Text.RegularExpressions;

namespace Flux.Architecture.Tests;

public sealed partial class SourceTreeTests
{
    private const int MostLines = 400;
    private const int CodeColumns = 140;
    private const int ProseColumns = 120;

    /// <summary>The folders whose .cs files keep to <see cref="CodeColumns"/>; an empty text is all of the repository.</summary>
    private static readonly string[] WrappedCode =
    [
        "Flux.Ingest/", "Flux.ServiceDefaults/Authentication/", "Flux.ServiceDefaults/Http/", "Flux.ServiceDefaults/Limits/",
        "Flux.Timeseries/Access/", "Flux.Timeseries/Policies/", "Flux.Timeseries/ReadModel/", "Flux.Timeseries/Status/",
        "Flux.Timeseries/Store/", "tests/Flux.Architecture.Tests/",
    ];

    /// <summary>The folders whose .md files keep to <see cref="ProseColumns"/>; an empty text is all of the repository.</summary>
    private static readonly string[] WrappedProse = [];

    [Fact]
    public void No_file_passes_400_lines() =>
        AssertNone(Repository.Files(".cs", ".sql"), file => Repository.Lines(file).Length > MostLines);

    [Fact]
    public void A_file_holds_one_public_type() =>
        AssertNone(Repository.Files(".cs"), file => Repository.Lines(file).Count(PublicType().IsMatch) > 1);

    [Fact]
    public void No_folder_or_file_is_named_utils_helpers_common_or_manager() =>
        AssertNone(Repository.Files(".cs"), NoName().IsMatch);

    [Fact]
    public void No_source_has_regions_or_is_left_unfinished() =>
        AssertNone(Repository.Files(".cs").Where(file => !IsThisFile(file)), file => Repository.Lines(file).Any(Unfinished().IsMatch));

    [Fact]
    public void No_package_registry_is_named_anywhere() =>
        AssertNone(
            Repository.Files(".cs", ".csproj", ".props", ".targets", ".md", ".json", ".sh", ".sql", ".http", ".yml")
                .Where(file => !IsThisFile(file)),
            file => Repository.Lines(file).Any(Registry().IsMatch));

    /// <summary>String literals and generated code included.</summary>
    [Fact]
    public void No_line_of_code_passes_140_columns() =>
        AssertNoLine(Repository.Files(".cs").Where(file => IsIn(file, WrappedCode)), (_, line) => line.Length > CodeColumns);

    /// <summary>Tables and code blocks cannot be wrapped, and the address of a link does not count.</summary>
    [Fact]
    public void No_line_of_prose_passes_120_columns() => AssertNoLine(
        Repository.Files(".md").Where(file => IsIn(file, WrappedProse)),
        (isCode, line) => Link().Replace(line, "").Length > ProseColumns && !isCode && !line.StartsWith('|'));

    [Theory]
    [InlineData("docs/guide.md", true)]
    [InlineData("tests/guide.md", false)]
    public void A_folder_has_the_files_below_it(string file, bool isIn) => Assert.Equal(isIn, IsIn(file, ["docs/"]));

    /// <summary>The rules are spelled here, so this one file breaks them.</summary>
    private static bool IsThisFile(string file) => file.EndsWith("SourceTreeTests.cs", StringComparison.Ordinal);

    private static bool IsIn(string file, string[] folders) =>
        folders.Any(folder => file.Replace('\\', '/').StartsWith(folder, StringComparison.Ordinal));

    /// <param name="files">The files to check.</param>
    /// <param name="offends">Whether a line breaks the rule; the first argument says if it is in a code block of Markdown.</param>
    private static void AssertNoLine(IEnumerable<string> files, Func<bool, string, bool> offends)
    {
        var offenders = new List<string>();
        foreach (var file in files)
        {
            var isCode = false;
            foreach (var (number, line) in Repository.Lines(file).Index())
            {
                if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
                    isCode = !isCode;

                if (offends(isCode, line))
                    offenders.Add($"{file}:{number + 1}");
            }
        }

        Assert.Empty(offenders);
    }

    private static void AssertNone(IEnumerable<string> files, Func<string, bool> offends)
    {
        var offenders = files.Where(offends).ToList();
        Assert.Empty(offenders);
    }

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|partial|readonly|ref|file) )*(?:class|record|struct|interface|enum|delegate) ")]
    private static partial Regex PublicType();

    [GeneratedRegex(@"(?:Utils?|Helpers?|Common|Manager)(?:[/\\]|\.cs$)")]
    private static partial Regex NoName();

    [GeneratedRegex(@"\]\([^)]*\)|https?://\S+")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\s*#region|throw new NotImplementedException|//\s*(?:TODO|FIXME|HACK)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\b(?:nuget\.org|npmjs\.(?:org|com)|[a-z]+\.debian\.org)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Registry();
}
