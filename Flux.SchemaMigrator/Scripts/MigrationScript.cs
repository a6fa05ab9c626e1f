using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Flux.Timeseries;

namespace Flux.SchemaMigrator.Scripts;

/// <summary>One numbered, immutable script: <c>0002_rollups.apache.sql</c>.</summary>
/// <param name="Name">File name, the key in the journal.</param>
/// <param name="Number">The schema version that the script brings a database to.</param>
/// <param name="Edition">The edition it is for, null for both.</param>
/// <param name="Why">What it is for, in one line.</param>
/// <param name="Text">The SQL.</param>
internal sealed record MigrationScript(string Name, int Number, Edition? Edition, string Why, string Text)
{
    /// <summary>SHA-256 of the text, the same whatever line endings a checkout has.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text.ReplaceLineEndings("\n"))));

    public bool IsFor(Edition edition) => Edition is null || Edition == edition;

    /// <exception cref="InvalidOperationException">Its name or header is not in the form that scripts have.</exception>
    public static MigrationScript Read(string name, string text)
    {
        if (name.Length < 6 || !int.TryParse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || name[4] != '_')
            throw new InvalidOperationException($"Script {name} is not named like 0001_what_it_makes.sql.");

        Edition? edition = Header(name, text, "edition") switch
        {
            "any" => null,
            "apache" => Timeseries.Edition.Apache,
            "community" => Timeseries.Edition.Community,
            var other => throw new InvalidOperationException($"Script {name} names the edition '{other}', which is not any, apache or community."),
        };
        return new MigrationScript(name, number, edition, Header(name, text, "why"), text);
    }

    private static string Header(string name, string text, string key)
    {
        var mark = $"-- {key}: ";
        var line = text.Split('\n').TakeWhile(line => line.StartsWith("--", StringComparison.Ordinal)).FirstOrDefault(line => line.StartsWith(mark, StringComparison.Ordinal));
        return line?[mark.Length..].Trim() ?? throw new InvalidOperationException($"Script {name} does not begin with a line '{mark}…'.");
    }
}
