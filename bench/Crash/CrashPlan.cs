namespace Flux.Bench.Crash;

/// <summary>How many processes are killed, and under how much load.</summary>
/// <param name="Kills">Processes to kill.</param>
/// <param name="Writers">Clients that write at the same time, each waiting for its response.</param>
/// <param name="Seed">Seed of all random choices; the timing of threads stays random.</param>
internal sealed record CrashPlan(int Kills, int Writers, int Seed);
