using System.ComponentModel.DataAnnotations;

namespace Flux.QueryGateway.WarmUp;

/// <summary>Section <c>Flux:Query</c>.</summary>
internal sealed class WarmUpOptions
{
    public const string Section = "Flux:Query";

    /// <summary>How long the service asks itself questions after its start before it says that it is ready; zero for not at all.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan WarmUp { get; set; } = TimeSpan.FromSeconds(4);
}
