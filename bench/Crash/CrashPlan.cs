namespace Flux.Bench.Crash;

/// <summary>How much is killed, and under how much load.</summary>
/// <param name="Kills">Processes to kill.</param>
/// <param name="Writers">Clients that write at the same time, each waiting for its answer.</param>
/// <param name="Seed">Of everything random but the threads' own timing.</param>
internal sealed record CrashPlan(int Kills, int Writers, int Seed);
