using Flux.Ingest.Rows;
using Flux.Ingest.Telemetry;
using Microsoft.Extensions.Options;

namespace Flux.Ingest.Commit;

/// <summary>What requests and writers share.</summary>
internal sealed class CommitPipeline(IOptions<IngestOptions> options, TimeProvider timeProvider, MemoryBudget memory, IngestTelemetry telemetry) : IDisposable
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

    /// <summary>More waits than can be committed within the time that a client may be kept waiting.</summary>
    /// <param name="unread">Bytes that wait to be read, too.</param>
    public bool IsBehind(long unread) => Queue.Bytes + unread is var bytes && bytes > CommitBytes && Rate.TimeFor(bytes) > options.Value.MaxWait;

    public void Dispose() => Turn.Dispose();
}
