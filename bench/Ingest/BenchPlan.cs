namespace Flux.Bench.Ingest;

/// <summary>What to measure.</summary>
internal sealed record BenchPlan(long Rows, int Rounds, int Connections, int Writers, string? Only, string[] Settings)
{
    public bool Wants(string name) => Only is null || name.Contains(Only, StringComparison.OrdinalIgnoreCase);
}
