using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.Orchestration;
using Flux.LocalHosting.Processes;

namespace Flux.LocalHosting.ProjectResources;

/// <summary>The command line of a project: <c>dotnet run</c> without the profile, which hosting has already applied.</summary>
internal static class ProjectCommand
{
    // These describe the AppHost, not the project.
    private static readonly string[] NotInherited = ["ASPNETCORE_URLS", "DOTNET_LAUNCH_PROFILE", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"];

    public static ProcessSpecification Compose(
        ProjectResource project, AppHostBuild appHost, Dictionary<string, string> environment, string[] arguments)
    {
        if (!project.TryGetLastAnnotation<IProjectMetadata>(out var metadata) || !File.Exists(metadata.ProjectPath))
        {
            throw new DistributedApplicationException($"The project of '{project.Name}' does not exist: '{metadata?.ProjectPath}'.");
        }

        List<string> command = ["run", "--project", metadata.ProjectPath];
        if (metadata.SuppressBuild)
        {
            command.Add("--no-build");
        }

        if (appHost.Configuration is { Length: > 0 } configuration)
        {
            command.AddRange(["--configuration", configuration]);
        }

        command.Add("--no-launch-profile");
        if (arguments.Length > 0)
        {
            command.AddRange(["--", .. arguments]);
        }

        var directory = Path.GetDirectoryName(metadata.ProjectPath)!;
        return new ProcessSpecification("dotnet", command, directory, InheritedEnvironment.With(environment, NotInherited));
    }
}
