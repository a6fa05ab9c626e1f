using System.Reflection;

namespace Flux.SchemaMigrator.Scripts;

/// <summary>The scripts that this build carries.</summary>
internal static class ScriptCatalog
{
    private const string Folder = ".Migrations.";

    public static IReadOnlyList<MigrationScript> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(resource => resource.Contains(Folder, StringComparison.Ordinal))
            .Select(resource => MigrationScript.Read(resource[(resource.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..], TextOf(assembly, resource)))
            .OrderBy(script => script.Name, StringComparer.Ordinal)];
    }

    private static string TextOf(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
