using System.Reflection;

namespace Flux.LocalHosting.Orchestration;

/// <summary>How the AppHost was built.</summary>
/// <param name="Configuration">Such as Debug: projects are run in the same.</param>
internal sealed record AppHostBuild(string? Configuration)
{
    public static AppHostBuild Of(Assembly? appHost) => new(appHost?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration);
}
