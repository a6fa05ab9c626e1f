using System.ComponentModel.DataAnnotations;

namespace Flux.QueryGateway.WarmUp;

/// <summary>Section <c>Flux:Query</c>.</summary>
internal sealed class WarmUpOptions
{
    public const string Section = "Flux:Query";

    /// <summary>The longest time that the service warms up after its start, before it reports ready; zero for no warm-up.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan WarmUp { get; set; } = TimeSpan.FromSeconds(4);
}
