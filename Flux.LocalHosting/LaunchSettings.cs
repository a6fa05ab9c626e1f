using System.Text.Json.Serialization;

namespace Aspire.Hosting;

/// <summary>The content of a <c>Properties/launchSettings.json</c>, profiles in their order.</summary>
public sealed class LaunchSettings
{
    [JsonPropertyName("profiles")]
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];
}
