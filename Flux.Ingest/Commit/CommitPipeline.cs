using Flux.Ingest.Rows;
using Flux.Ingest.Telemetry;
using Microsoft.Extensions.Options;

namespace Flux.Ingest.Commit;

/// <summary>What requests and writers share.</summary>
internal sealed class CommitPipeline(IOptions<IngestOptions> options, TimeProvider time, MemoryBudget memory, IngestTelemetry telemetry)
{
    public CommitQueue Queue { get; } = new();

    public DatabaseState Database { get; } = new();

    public DrainRate Rate { get; } = new(time);

    public TimeProvider Time => time;

    public MemoryBudget Memory => memory;

    public IngestTelemetry Telemetry => telemetry;

    public long CommitBytes => options.Value.CommitBytes;

    public TimeSpan Patience => options.Value.DatabasePatience;
}
