using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Flux.LocalHosting.Orchestration;

namespace Flux.LocalHosting.Tests.Support;

/// <summary>Small models that tests describe themselves.</summary>
internal static class Model
{
    public static IDistributedApplicationTestingBuilder Create(params string[] args) => DistributedApplicationTestingBuilder.Create(args);

    /// <summary>An executable that runs a shell script.</summary>
    public static IResourceBuilder<ExecutableResource> Shell(this IDistributedApplicationBuilder builder, string name, string script) =>
        builder.AddExecutable(name, "sh", AppContext.BaseDirectory, "-c", script);

    /// <summary>The environment that the resource would be started with, every value resolved.</summary>
    public static async Task<Dictionary<string, string>> EnvironmentAsync(this IDistributedApplicationBuilder builder, IResource resource)
    {
        new EndpointAllocator(builder.Configuration).Allocate(builder.Resources);
        var variables = await ResourceConfiguration.EnvironmentAsync(resource, builder.ExecutionContext, CancellationToken.None);
        var resolved = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            resolved[name] = await ResourceConfiguration.ResolveAsync(value, CancellationToken.None);
        }

        return resolved;
    }
}
