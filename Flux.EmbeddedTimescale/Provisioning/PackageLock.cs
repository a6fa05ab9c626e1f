using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flux.EmbeddedTimescale.Provisioning;

/// <summary>
/// The packages of a provisioned tree: <c>packages.lock.json</c> at its root. Written last, so a tree that has it is complete.
/// </summary>
internal sealed record PackageLock(string Distribution, string Suite, string Architecture, ImmutableArray<DebPackage> Packages)
{
    public const string FileName = "packages.lock.json";

    // Versions contain plus signs, which the default encoder would escape.
    private static readonly PackageLockJson Readable =
        new(new JsonSerializerOptions(PackageLockJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public void Write(string tree) =>
        File.WriteAllText(Path.Combine(tree, FileName), JsonSerializer.Serialize(this, Readable.PackageLock));

    /// <summary>Null if the tree has none, or one that cannot be read.</summary>
    public static PackageLock? Read(string tree)
    {
        try
        {
            var file = Path.Combine(tree, FileName);
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllText(file), PackageLockJson.Default.PackageLock) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(PackageLock))]
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class PackageLockJson : JsonSerializerContext;
