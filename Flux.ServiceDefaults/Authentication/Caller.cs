using Flux.Timeseries.Access;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>Who sends a request, and what may be done in their name.</summary>
/// <param name="Id">Tells this key or token's subject from any other; what limits are counted by.</param>
/// <param name="Owner">Stays the same when a key is rotated; what receipts belong to. Empty for the one owner of a system that has no others.</param>
/// <param name="Scopes">Of <see cref="FluxScopes"/>.</param>
/// <param name="Devices">The devices whose rows may be written and read.</param>
public sealed record Caller(string Id, string Owner, IReadOnlyList<string> Scopes, DeviceScope Devices)
{
    /// <summary>Nobody known: may do nothing, to no device.</summary>
    public static Caller Stranger { get; } = new("stranger", "", [], DeviceScope.None);

    /// <summary>Whoever works on this machine, while a service in Development is open to it.</summary>
    public static Caller Developer { get; } = new("developer", "", FluxScopes.All, DeviceScope.All);
}
