using Aspire.Hosting;
using Microsoft.Extensions.Hosting;

namespace Flux.LocalHosting.Testing;

/// <summary>Lets a test stand between an AppHost's entry point and the application that it builds.</summary>
/// <remarks>Flows with the call of the entry point, so that tests that run at once do not meet.</remarks>
internal abstract class AppHostProbe
{
    private static readonly AsyncLocal<AppHostProbe?> Ambient = new();

    public static AppHostProbe? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    public abstract void Constructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings);

    /// <summary>Called when the entry point has described its model; returns when the application may be built.</summary>
    public abstract void Building(DistributedApplicationBuilder builder);

    public abstract void Built(DistributedApplication application);
}
