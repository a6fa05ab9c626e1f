using System.Text.RegularExpressions;

namespace Flux.Architecture.Tests;

/// <summary>What every Markdown file keeps: links that lead somewhere, lines of at most 120 columns, one form for decisions.</summary>
public sealed partial class DocumentationTests
{
    private const int MostColumns = 120;

    /// <summary>Every Markdown file of the repository.</summary>
    public static TheoryData<string> Pages => [.. Repository.Files(".md").Order(StringComparer.Ordinal)];

    /// <summary>Every decision.</summary>
    public static TheoryData<string> Decisions =>
        [.. Repository.Files(".md").Where(IsDecision).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Relative_links_lead_to_files_and_headings(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        var broken = Links(page).Where(link => !Exists(folder, link, page)).ToList();

        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Prose_stays_within_120_columns(string page)
    {
        var longLines = Prose(page)
            .Where(line => line.Text.Length > MostColumns && !line.Text.Contains("](", StringComparison.Ordinal))
            .Select(line => line.Number);

        Assert.Empty(longLines);
    }

    [Theory]
    [MemberData(nameof(Decisions))]
    public void A_decision_has_one_form(string page)
    {
        var number = int.Parse(Path.GetFileName(page)[..4], System.Globalization.CultureInfo.InvariantCulture);
        var headings = Repository.Lines(page).Where(line => line.StartsWith('#')).ToList();

        Assert.StartsWith($"# {number}. ", headings[0], StringComparison.Ordinal);
        Assert.Equal("## Context, ## Decision, ## Consequences", string.Join(", ", headings.Skip(1)));
    }

    private static bool IsDecision(string page) => page.StartsWith(Path.Combine("docs", "decisions"), StringComparison.Ordinal);

    private static IEnumerable<string> Links(string page) =>
        Prose(page, withTables: true)
            .SelectMany(line => Link().Matches(Code().Replace(line.Text, "")))
            .Select(match => match.Groups["to"].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal));

    private static bool Exists(string folder, string link, string page)
    {
        var parts = link.Split('#', 2);
        var target = parts[0].Length == 0 ? Path.Combine(Repository.Root, page) : Path.GetFullPath(Path.Combine(folder, parts[0]));
        if (!File.Exists(target) && !Directory.Exists(target))
            return false;
        return parts.Length == 1
            || File.ReadLines(target).Where(line => line.StartsWith('#')).Select(Anchor).Contains(parts[1], StringComparer.Ordinal);
    }

    /// <summary>The anchor that GitHub makes of a heading.</summary>
    private static string Anchor(string heading) =>
        NotInAnchor().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    /// <summary>The lines outside of code blocks.</summary>
    private static IEnumerable<(int Number, string Text)> Prose(string page, bool withTables = false)
    {
        var isCode = false;
        foreach (var (index, line) in Repository.Lines(page).Index())
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
                isCode = !isCode;
            else if (!isCode && (withTables || !line.StartsWith('|')))
                yield return (index + 1, line);
        }
    }

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
