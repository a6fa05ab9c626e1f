using System.Security.Cryptography;
using System.Text;

namespace Flux.ServiceDefaults;

/// <summary>The version of the database schema: a hash of all files that make it. It changes with each of them.</summary>
/// <remarks>
/// A hash has no order, so the database keeps the fingerprints that it has had, in <c>flux.schema_history</c>. A service is healthy if its
/// own
/// is among them: the database has this schema or a newer one. During a rolling upgrade the migrator runs first; services of the former
/// build
/// stay healthy, and those of the new build wait for the migrator.
/// </remarks>
public static class SchemaFingerprint
{
    /// <summary>The schema that this build needs.</summary>
    public static string OfThisBuild { get; } = Of(SchemaFileHashes.All);

    /// <summary>The schema that is made of these files.</summary>
    /// <param name="files">Path below <c>Schema</c> and SHA-256 of each, in any order.</param>
    public static string Of(IEnumerable<(string File, string Hash)> files)
    {
        var lines = files.Select(file => $"{file.File.Replace('\\', '/')} {file.Hash.ToUpperInvariant()}").Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }
}
