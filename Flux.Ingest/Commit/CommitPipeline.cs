using Flux.Ingest.Rows;
using Flux.Ingest.Telemetry;
using Microsoft.Extensions.Options;

namespace Flux.Ingest.Commit;

/// <summary>What requests and writers share: the queue between them and what both must know about its state.</summary>
internal sealed class CommitPipeline(
    IOptions<IngestOptions> options, TimeProvider timeProvider, MemoryBudget memory, IngestTelemetry telemetry) : IDisposable
{
    public CommitQueue Queue { get; } = new();

    public CommitTurn Turn { get; } = new();

    public DatabaseState Database { get; } = new();

    public DrainRate Rate { get; } = new(timeProvider);

    public TimeProvider Time => timeProvider;

    public MemoryBudget Memory => memory;

    public IngestTelemetry Telemetry => telemetry;

    public long CommitBytes => options.Value.CommitBytes;

    public TimeSpan Patience => options.Value.DatabasePatience;

    /// <summary>Whether more rows wait than can be committed within <see cref="IngestOptions.MaxWait"/>.</summary>
    /// <param name="unread">Bytes of bodies that still wait to be read.</param>
    public bool IsBehind(long unread) =>
        Queue.Bytes + unread is var bytes && bytes > CommitBytes && Rate.TimeFor(bytes) > options.Value.MaxWait;

    public void Dispose() => Turn.Dispose();
}

/// <summary>
/// Whether the database answered the writers last time. While it does not, requests are refused before their body is read.
/// </summary>
internal sealed class DatabaseState
{
    private volatile bool _isUnreachable;

    public bool IsUnreachable => _isUnreachable;

    /// <summary>Records what a writer saw; true if the state changed.</summary>
    public bool Set(bool isUnreachable)
    {
        var isChanged = _isUnreachable != isUnreachable;
        _isUnreachable = isUnreachable;
        return isChanged;
    }
}
