using System.Text.RegularExpressions;

namespace Flux.Architecture.Tests;

public sealed partial class FolderTests
{
    /// <summary>The projects whose folders have rules.</summary>
    public static TheoryData<string> Projects =>
        [.. FolderRules.Of.Where(project => project.Value.Count > 0).Select(project => project.Key)];

    /// <summary>Both ways: a use that is not allowed fails, and so does a rule that nothing needs any more.</summary>
    [Theory]
    [MemberData(nameof(Projects))]
    public void A_folder_uses_exactly_the_folders_of_its_rule(string project)
    {
        var allowed = FolderRules.Of[project].Select(rule => Row(rule.Key, rule.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        var actual = FilesByFolder(project).Select(folder => Row(folder.Key, folder.SelectMany(file => UsesOf(project, file))));

        Assert.Equal(allowed.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_do_not_use_each_other_in_a_circle(string project)
    {
        var rules = FolderRules.Of[project].ToDictionary(
            rule => rule.Key,
            rule => rule.Value.Split(' ').Where(FolderRules.Of[project].ContainsKey).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);

        // Removes folders that use no other one, until none is left or only circles are.
        while (rules.Keys.FirstOrDefault(folder => rules[folder].Count == 0) is { } leaf)
        {
            rules.Remove(leaf);
            foreach (var uses in rules.Values)
                uses.Remove(leaf);
        }

        Assert.Empty(rules.Keys);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_namespace_is_named_as_its_folder(string project)
    {
        var strangers = FilesByFolder(project).SelectMany(folder => folder
            .Where(file => !Repository.Lines(file).Contains($"namespace {project}.{folder.Key};", StringComparer.Ordinal)));

        Assert.Empty(strangers);
    }

    private static IEnumerable<IGrouping<string, string>> FilesByFolder(string project) => Repository.Files(".cs")
        .Where(file => file.StartsWith(project + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        .GroupBy(file => string.Join('.', Path.GetDirectoryName(file)!.Split(Path.DirectorySeparatorChar).Skip(1)), StringComparer.Ordinal)
        .Where(folder => folder.Key.Length > 0);

    /// <summary>The namespaces of Flux that a file names, in its using directives.</summary>
    private static IEnumerable<string> UsesOf(string project, string file) => Repository.Lines(file)
        .Select(line => Using().Match(line))
        .Where(found => found.Success)
        .Select(found => found.Groups["namespace"].Value)
        .Select(name => name.StartsWith(project + ".", StringComparison.Ordinal) ? name[(project.Length + 1)..] : name);

    private static string Row(string folder, IEnumerable<string> uses) =>
        $"{folder}: {string.Join(' ', uses.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}";

    [GeneratedRegex(@"^using (?:static |\w+ = )?(?<namespace>Flux\.[\w.]+);")]
    private static partial Regex Using();
}
