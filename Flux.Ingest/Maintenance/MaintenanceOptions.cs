using System.ComponentModel.DataAnnotations;

namespace Flux.Ingest.Maintenance;

/// <summary>When rollups and retention are kept, section <c>Flux:Maintenance</c>.</summary>
public sealed class MaintenanceOptions
{
    public const string Section = "Flux:Maintenance";

    /// <summary>Pause between two rounds, 1 second to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause after rounds that failed, 1 second to 1 day; it doubles from <see cref="Interval"/> up to this.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromMinutes(10);
}
