using System.ComponentModel.DataAnnotations;

namespace Flux.Ingest.Maintenance;

/// <summary>When the maintenance of rollups and retention runs, section <c>Flux:Maintenance</c>.</summary>
public sealed class MaintenanceOptions
{
    public const string Section = "Flux:Maintenance";

    /// <summary>Pause between two rounds, 1 second to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest pause after failed rounds, 1 second to 1 day; the pause doubles from <see cref="Interval"/> up to this.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromMinutes(10);
}
