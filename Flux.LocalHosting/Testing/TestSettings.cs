using System.Reflection;
using Aspire.Hosting;
using Flux.LocalHosting.ProjectResources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Flux.LocalHosting.Testing;

/// <summary>What a test changes of the settings that an AppHost gives itself: no terminal, free ports, its first launch profile.</summary>
internal class TestSettings(
    string[] args, Assembly? assembly, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure) : AppHostProbe
{
    public override void Constructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        options.Args = settings.Args = [.. settings.Args ?? [], .. args];
        options.AssemblyName = assembly?.GetName().Name ?? options.AssemblyName;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        settings.Configuration ??= new ConfigurationManager();
        // The lowest in precedence: a test's own arguments win.
        settings.Configuration.AddInMemoryCollection([new("DcpPublisher:RandomizePorts", "true"), .. ProfileVariables()]);
        configure(options, settings);
    }

    public override void Building(DistributedApplicationBuilder builder)
    {
    }

    public override void Built(DistributedApplication application)
    {
    }

    private IEnumerable<KeyValuePair<string, string?>> ProfileVariables()
    {
        var folder = assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(static metadata => metadata.Key == "AppHostProjectPath")?.Value;
        var profile = folder is null ? null : LaunchProfiles.Read(folder)?.Profiles.FirstOrDefault();
        if (profile is not { Value: { } first } named)
        {
            yield break;
        }

        yield return new("DOTNET_LAUNCH_PROFILE", named.Key);
        foreach (var (name, value) in first.EnvironmentVariables)
        {
            yield return new(name, value);
            if (name.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase))
            {
                yield return new(name["DOTNET_".Length..], value);
            }
        }
    }
}
