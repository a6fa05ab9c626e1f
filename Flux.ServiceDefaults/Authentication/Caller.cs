using Flux.Timeseries.Access;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>Who sent a request, and what they may do.</summary>
/// <param name="Id">Identifies the key, or the subject of the token. Limits are counted by it.</param>
/// <param name="Owner">The owner of receipts; the same after a key is rotated. Empty in a system with one owner.</param>
/// <param name="Scopes">Of <see cref="FluxScopes"/>.</param>
/// <param name="Devices">The devices whose rows may be written and read.</param>
public sealed record Caller(string Id, string Owner, IReadOnlyList<string> Scopes, DeviceScope Devices)
{
    /// <summary>An anonymous caller: has no scopes and no devices.</summary>
    public static Caller Stranger { get; } = new("stranger", "", [], DeviceScope.None);

    /// <summary>A caller on this machine without a key, where a service in Development is open.</summary>
    public static Caller Developer { get; } = new("developer", "", FluxScopes.All, DeviceScope.All);
}
