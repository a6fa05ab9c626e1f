using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.ProjectResources;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project that the AppHost references, under its launch profile.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => builder.AddProject(name, new TProject(), launchProfileName: null);

    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="launchProfileName">The profile; null: the AppHost's own profile name if the project has it, else the first.</param>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => builder.AddProject(name, new TProject(), launchProfileName);

    /// <summary>Adds a project by its path, relative to the AppHost's directory; it is built when it starts.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var path = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, projectPath));
        return builder.AddProject(name, new ProjectAtPath(path), launchProfileName: null);
    }

    private static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, string? launchProfileName)
    {
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation(metadata);
        if (launchProfileName is not null)
        {
            project.WithAnnotation(new LaunchProfileAnnotation(launchProfileName));
        }

        var profile = LaunchProfiles.Effective(project.Resource, metadata, builder.Configuration["DOTNET_LAUNCH_PROFILE"]);
        project.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        return builder.ExecutionContext.IsPublishMode
            ? project.WithPublishDefaults(profile?.Profile)
            : project.WithTelemetry(builder.Configuration, builder.Environment.IsDevelopment()).WithRunDefaults(profile);
    }
}
