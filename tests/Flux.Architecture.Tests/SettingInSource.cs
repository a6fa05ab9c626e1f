using System.Text.RegularExpressions;

namespace Flux.Architecture.Tests;

/// <summary>Settings found by scanning source: those of programs that these tests do not reference (the AppHost, the embedded server,
/// the fleet), and single keys.</summary>
internal static partial class SettingInSource
{
    private static readonly string[] Tests = ["tests", "bench"];

    /// <summary>The sections that a constant names; a section that holds others (<c>Flux</c>) is told by what it holds.</summary>
    public static IEnumerable<string> Sections() =>
        Source()
            .Select(text => SectionConstant().Match(text))
            .Where(match => match.Success)
            .Select(match => match.Groups["section"].Value)
            .Distinct(StringComparer.Ordinal);

    public static IEnumerable<string> Keys()
    {
        var sections = Sections().ToHashSet(StringComparer.Ordinal);
        foreach (var text in Source())
        {
            foreach (var key in Literals(text).Concat(Parameters(text)))
                yield return key;
            if (SectionConstant().Match(text) is not { Success: true } match)
                continue;
            var section = match.Groups["section"].Value;
            foreach (var key in Members(text).Select(name => $"{section}:{name}").Where(key => !sections.Contains(key)))
                yield return key;
        }
    }

    /// <summary>A reader of single keys lists them in <c>Known</c>; the options of the sample are bound by its properties.</summary>
    private static IEnumerable<string> Members(string text) =>
        KnownList().Match(text) is { Success: true } known
            ? Names().Matches(known.Value).Select(match => match.Groups["name"].Value)
            : text.Contains("namespace Fleet;", StringComparison.Ordinal)
                ? Property().Matches(text).Select(match => match.Groups["name"].Value)
                : [];

    private static IEnumerable<string> Literals(string text) =>
        LiteralKey().Matches(text).Select(match => match.Groups["key"].Value)
            .Concat(text.Contains("GetConnectionString(", StringComparison.Ordinal) ? ["ConnectionStrings:flux"] : []);

    private static IEnumerable<string> Parameters(string text) =>
        ParameterName().Matches(text).Select(match => $"Parameters:{match.Groups["name"].Value}");

    private static IEnumerable<string> Source() =>
        Repository.Files(".cs")
            .Where(file => !Tests.Contains(file.Split(Path.DirectorySeparatorChar)[0], StringComparer.Ordinal))
            .Select(file => string.Join('\n', Repository.Lines(file)));

    [GeneratedRegex(@"const string Section = ""(?<section>[A-Za-z:]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex SectionConstant();

    [GeneratedRegex(@"\bKnown = \[[^\]]*\]")]
    private static partial Regex KnownList();

    [GeneratedRegex(@"""(?<name>\w+)""|nameof\((?<name>\w+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Names();

    [GeneratedRegex(@"public [\w?<>]+ (?<name>\w+) \{ get; set; \}", RegexOptions.ExplicitCapture)]
    private static partial Regex Property();

    [GeneratedRegex(@"onfiguration(?:\[|\.GetSection\(|\.GetValue<\w+>\()""(?<key>[\w:]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex LiteralKey();

    [GeneratedRegex(@"(?:Add(?:ApiKey|Password|LocalParameter)\(|PasswordName = )""(?<name>[a-z-]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex ParameterName();
}
