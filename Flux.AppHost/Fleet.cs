using Aspire.Hosting.Publishing;

namespace Flux.AppHost;

/// <summary>Simulated devices (samples/Fleet): sample data for a run on this machine, started by hand, not part of a deployment.</summary>
internal static class Fleet
{
    /// <summary>
    /// Adds the devices' settings, shown in the dashboard: <c>Parameters:fleet-devices</c> and <c>Parameters:fleet-interval</c>.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithFleetParameters(this IResourceBuilder<ProjectResource> fleet) => fleet
        .WithEnvironment("Fleet__Devices", fleet.ApplicationBuilder.AddLocalParameter("fleet-devices", "20"))
        .WithEnvironment("Fleet__Interval", fleet.ApplicationBuilder.AddLocalParameter("fleet-interval", "00:00:05"));

    private static IResourceBuilder<ParameterResource> AddLocalParameter(
        this IDistributedApplicationBuilder builder, string name, string defaultValue) =>
        builder.AddParameter(name, new LocalDefault(defaultValue)).ExcludeFromManifest();

    /// <summary>The value of a parameter that is not configured. Not in the manifest, like its parameter.</summary>
    private sealed class LocalDefault(string value) : ParameterDefault
    {
        public override string GetDefaultValue() => value;

        public override void WriteToManifest(ManifestPublishingContext context)
        {
        }
    }
}
