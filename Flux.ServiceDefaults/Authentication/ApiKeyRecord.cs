using Flux.Timeseries.Access;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>The part of a row of <c>flux.api_keys</c> that authentication needs.</summary>
internal sealed record ApiKeyRecord(string Id, byte[] Salt, byte[] Hash, DateTimeOffset? Expires, Caller Caller)
{
    public static ApiKeyRecord Read(
        string id, string name, byte[] salt, byte[] hash, string[] scopes, bool allDevices, string[] ids, string[] prefixes,
        DateTime? expires) =>
        new(id, salt, hash, expires, new Caller(id, name, scopes, allDevices ? DeviceScope.All : DeviceScope.Of(ids, prefixes)));
}
