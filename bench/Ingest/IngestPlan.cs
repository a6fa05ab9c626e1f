namespace Flux.Bench.Ingest;

/// <summary>What the verb <c>ingest</c> measures.</summary>
internal sealed record IngestPlan(long Rows, int Rounds, int Connections, int Writers, string? Only, string[] Settings)
{
    public bool Wants(string name) => Only is null || name.Contains(Only, StringComparison.OrdinalIgnoreCase);
}
