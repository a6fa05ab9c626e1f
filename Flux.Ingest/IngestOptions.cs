using System.ComponentModel.DataAnnotations;

namespace Flux.Ingest;

/// <summary>Settings of this service, section <c>Flux:Ingest</c>.</summary>
internal sealed class IngestOptions : IValidatableObject
{
    public const string Section = "Flux:Ingest";

    /// <summary>Connections that commit at the same time. More than the cores of the database only make commits smaller.</summary>
    [Range(1, 64)]
    public int Writers { get; set; } = 2;

    /// <summary>Bytes that all requests together may hold: being read, waiting and being committed. More requests get 429.</summary>
    [Range(8L << 20, 64L << 30)]
    public long QueueBytes { get; set; } = 160L << 20;

    /// <summary>Largest body, after decompression.</summary>
    [Range(1L << 10, 16L << 30)]
    public long MaxBodyBytes { get; set; } = 64L << 20;

    /// <summary>Most bytes of rows in one commit; a single request may be larger.</summary>
    [Range(64L << 10, 1L << 30)]
    public long CommitBytes { get; set; } = 32L << 20;

    /// <summary>How far ahead of this server's clock a row's time may be.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan FutureTolerance { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a commit is retried while the database is unreachable, before its requests get 503.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DatabasePatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest estimated wait of a new request for its commit; beyond it requests get 429.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // Short rows take up to twice the size of their JSON, plus the buffers for reading it: one largest body must fit.
        if (QueueBytes < MaxBodyBytes * 5 / 2)
        {
            yield return new ValidationResult(
                $"{Section}:QueueBytes is {QueueBytes}, but must be at least two and a half times MaxBodyBytes ({MaxBodyBytes}), "
                + "so that one body of that size fits.");
        }
    }
}
