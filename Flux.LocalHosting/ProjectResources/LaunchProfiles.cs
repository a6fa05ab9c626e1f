using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Flux.LocalHosting.ProjectResources;

/// <summary>Which launch profile a project runs under.</summary>
internal static class LaunchProfiles
{
    private static readonly JsonSerializerOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>The explicit profile, else the AppHost's own if the project has one of that name, else the first.</summary>
    /// <exception cref="DistributedApplicationException">The explicit profile does not exist, or the file is not JSON.</exception>
    public static NamedLaunchProfile? Effective(ProjectResource project, IProjectMetadata metadata, string? appHostProfile)
    {
        var profiles = (metadata.LaunchSettings ?? Read(Path.GetDirectoryName(metadata.ProjectPath)!))?.Profiles ?? [];
        if (project.TryGetLastAnnotation<LaunchProfileAnnotation>(out var asked))
        {
            return profiles.TryGetValue(asked.LaunchProfileName, out var found)
                ? new NamedLaunchProfile(asked.LaunchProfileName, found)
                : throw new DistributedApplicationException(
                    $"Launch settings file of project '{project.Name}' does not contain '{asked.LaunchProfileName}' profile.");
        }

        if (appHostProfile is not null && profiles.TryGetValue(appHostProfile, out var same))
        {
            return new NamedLaunchProfile(appHostProfile, same);
        }

        var first = profiles.FirstOrDefault(static candidate => candidate.Value.CommandName is null or "Project");
        return first.Value is null ? null : new NamedLaunchProfile(first.Key, first.Value);
    }

    public static LaunchSettings? Read(string projectDirectory)
    {
        var path = SettingsPath(projectDirectory);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<LaunchSettings>(File.ReadAllText(path), Lenient);
        }
        catch (JsonException damaged)
        {
            throw new DistributedApplicationException($"'{path}' is not JSON: {damaged.Message}", damaged);
        }
    }

    public static string SettingsPath(string projectDirectory) => Path.Combine(projectDirectory, "Properties", "launchSettings.json");
}
