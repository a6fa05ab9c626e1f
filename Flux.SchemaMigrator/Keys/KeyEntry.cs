namespace Flux.SchemaMigrator.Keys;

/// <summary>A stored key as its operator sees it.</summary>
internal sealed record KeyEntry(
    string Id, string Name, IReadOnlyList<string> Scopes, string Devices, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? Revoked, DateTimeOffset? LastUsed)
{
    public const string InForce = "in force";

    public string State(DateTimeOffset now) => Revoked is not null ? "revoked" : Expires <= now ? "expired" : InForce;
}
