namespace Flux.Bench.Query;

/// <summary>What one round came to.</summary>
/// <param name="PerSecond">Requests a second.</param>
/// <param name="P50">Median time of a request, ms.</param>
/// <param name="P99">Time that 1 % of the requests took longer than, ms.</param>
/// <param name="Allocated">Bytes allocated a request, client and gateway.</param>
/// <param name="Cpu">Microseconds of processor time a request, client and gateway, without the database. What else the machine does changes it little.</param>
internal sealed record LoadResult(double PerSecond, double P50, double P99, double Allocated, double Cpu);
