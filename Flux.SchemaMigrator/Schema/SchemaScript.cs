using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Flux.ServiceDefaults;
using Flux.Timeseries;

namespace Flux.SchemaMigrator.Schema;

/// <summary>What the migrator does with a file; the order is the order in which files run.</summary>
internal enum SchemaKind
{
    /// <summary>Functions by which tables are defined: <c>code/points.sql</c>.</summary>
    EarlyCode,

    /// <summary>Tables: run once.</summary>
    Tables,

    /// <summary>Run once, when a database of the Apache edition is on a Community server.</summary>
    Move,

    /// <summary>Functions, views and triggers: run when the file has changed.</summary>
    Code,

    /// <summary>Roles and their rights: run at every migration.</summary>
    Roles,
}

/// <summary>A file of the folder <c>Schema</c>: <c>tables/001.apache.sql</c>, <c>code/apache/notes.sql</c>.</summary>
/// <param name="Path">Its path below the folder, the key in the journal.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Edition">The edition it is for, null for both.</param>
/// <param name="Order">Its place among the files of its kind.</param>
/// <param name="Text">The SQL.</param>
internal sealed record SchemaScript(string Path, SchemaKind Kind, Edition? Edition, int Order, string Text)
{
    // Each file may use what those before it make.
    private static readonly string[] CodeOrder = ["changes", "rollups", "series", "notes", "refresh", "retention", "chunks", "keys", "version"];

    /// <summary>SHA-256 of the text, the same for both kinds of line endings.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text.ReplaceLineEndings("\n"))));

    /// <summary>Its first comment's first sentence.</summary>
    public string Purpose { get; } = FirstSentence(Path, Text);

    public bool IsCode => Kind is SchemaKind.EarlyCode or SchemaKind.Code;

    public bool IsFor(Edition edition) => Edition is null || Edition == edition;

    /// <summary>The files that this build carries, in the order in which they run.</summary>
    public static IReadOnlyList<SchemaScript> LoadAll()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return Sort(assembly.GetManifestResourceNames()
            .Where(resource => resource.EndsWith(".sql", StringComparison.Ordinal))
            .Select(resource => Read(resource.Replace('\\', '/'), TextOf(assembly, resource))));
    }

    public static IReadOnlyList<SchemaScript> Sort(IEnumerable<SchemaScript> scripts) =>
        [.. scripts.OrderBy(script => script.Kind).ThenBy(script => script.Order).ThenBy(script => script.Path, StringComparer.Ordinal)];

    /// <summary>The version of the schema that these files make.</summary>
    public static string Fingerprint(IEnumerable<SchemaScript> scripts) =>
        SchemaFingerprint.Of(scripts.Select(script => (script.Path, script.Checksum)));

    /// <exception cref="InvalidOperationException">Its path or its header is not in the form that files of the schema have.</exception>
    public static SchemaScript Read(string path, string text)
    {
        var parts = path.Split('/');
        return parts switch
        {
            ["apache_to_community.sql"] => new SchemaScript(path, SchemaKind.Move, Timeseries.Edition.Community, 0, text),
            ["code", "points.sql"] => new SchemaScript(path, SchemaKind.EarlyCode, Edition: null, 0, text),
            ["code", "roles.sql"] => new SchemaScript(path, SchemaKind.Roles, Edition: null, 0, text),
            ["code", var file] => new SchemaScript(path, SchemaKind.Code, Edition: null, OrderOf(path, file), text),
            ["code", var edition, var file] => new SchemaScript(path, SchemaKind.Code, EditionOf(path, edition), OrderOf(path, file), text),
            ["tables", var file] when file.Split('.') is [var number, "sql"] =>
                new SchemaScript(path, SchemaKind.Tables, Edition: null, NumberOf(path, number), text),
            ["tables", var file] when file.Split('.') is [var number, var edition, "sql"] =>
                new SchemaScript(path, SchemaKind.Tables, EditionOf(path, edition), NumberOf(path, number), text),
            _ => throw new InvalidOperationException($"{path} is not a path of the schema: see Schema/README.md."),
        };
    }

    // 001.sql before 001.apache.sql, and both before 002.sql.
    private static int NumberOf(string path, string number) =>
        number.Length == 3 && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? (2 * parsed) + (path.Count(letter => letter == '.') > 1 ? 1 : 0)
            : throw new InvalidOperationException($"{path} is not named like tables/001.sql or tables/001.apache.sql.");

    private static int OrderOf(string path, string file) =>
        Array.IndexOf(CodeOrder, file.Replace(".sql", "", StringComparison.Ordinal)) is var order and >= 0
            ? order
            : throw new InvalidOperationException($"{path} has no place in SchemaScript.CodeOrder.");

    private static Edition EditionOf(string path, string edition) => edition switch
    {
        "apache" => Timeseries.Edition.Apache,
        "community" => Timeseries.Edition.Community,
        _ => throw new InvalidOperationException($"{path} names the edition '{edition}', which is neither apache nor community."),
    };

    private static string FirstSentence(string path, string text)
    {
        var comment = string.Join(' ', text.ReplaceLineEndings("\n").Split('\n')
            .TakeWhile(line => line.StartsWith("-- ", StringComparison.Ordinal)).Select(line => line[3..].Trim()));
        var end = comment.IndexOf(". ", StringComparison.Ordinal);
        return comment.Length > 0
            ? (end < 0 ? comment : comment[..(end + 1)])
            : throw new InvalidOperationException($"{path} does not begin with a comment that says what it holds.");
    }

    private static string TextOf(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
