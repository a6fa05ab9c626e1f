using Flux.Timeseries.Access;

namespace Flux.SchemaMigrator.Keys;

/// <summary>A key to be made.</summary>
/// <param name="Name">Its owner, 1 to 64 characters.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Devices">Which devices' rows.</param>
/// <param name="Lifetime">Null for a key that does not expire.</param>
internal sealed record NewKey(string Name, IReadOnlyList<string> Scopes, DeviceScope Devices, TimeSpan? Lifetime);
