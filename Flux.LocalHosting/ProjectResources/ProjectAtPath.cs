using Aspire.Hosting;

namespace Flux.LocalHosting.ProjectResources;

/// <summary>A project that the AppHost does not reference, and so has not built.</summary>
internal sealed class ProjectAtPath(string projectPath) : IProjectMetadata
{
    public string ProjectPath { get; } = projectPath;
}
