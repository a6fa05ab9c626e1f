using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Flux.LocalHosting.Secrets;

/// <summary>The AppHost's <c>secrets.json</c>, shared with <c>dotnet user-secrets</c>.</summary>
internal sealed class UserSecrets
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly string? _path;

    public UserSecrets(string? path) => _path = path;

    /// <summary>The secrets of the assembly's UserSecretsId; without one, nothing is kept.</summary>
    public static UserSecrets Of(Assembly? assembly)
    {
        var id = assembly?.GetCustomAttribute<UserSecretsIdAttribute>()?.UserSecretsId;
        return new UserSecrets(id is null ? null : PathHelper.GetSecretsPathFromSecretsId(id));
    }

    /// <summary>Reads the value, or adds it. Two AppHosts that start at once agree on one value.</summary>
    public string GetOrAdd(string key, Func<string> create)
    {
        if (_path is null)
        {
            return create();
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        using var gate = FileGate.Enter(_path + ".lock");
        var secrets = Read(_path);
        if (secrets[key] is JsonValue known && known.TryGetValue<string>(out var value))
        {
            return value;
        }

        value = create();
        secrets[key] = value;
        Write(_path, secrets);
        return value;
    }

    private static JsonObject Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            return JsonNode.Parse(File.ReadAllText(path), documentOptions: options) as JsonObject ?? [];
        }
        catch (JsonException damaged)
        {
            throw new Aspire.Hosting.DistributedApplicationException(
                $"The user secrets file '{path}' is not JSON ({damaged.Message}). Repair it, or delete it to have new secrets generated.", damaged);
        }
    }

    private static void Write(string path, JsonObject secrets)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var aside = $"{path}.{Guid.NewGuid():N}";
        using (var writer = new StreamWriter(aside, options))
        {
            writer.Write(secrets.ToJsonString(Indented));
        }

        File.Move(aside, path, overwrite: true);
    }
}
