namespace Flux.AppHost.Database;

/// <summary>A database of an embedded TimescaleDB.</summary>
internal sealed class EmbeddedDatabaseResource(string name, EmbeddedTimescaleResource parent)
    : Resource(name), IResourceWithParent<EmbeddedTimescaleResource>, IResourceWithConnectionString
{
    public EmbeddedTimescaleResource Parent => parent;

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{Parent};Database={Name}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() => Parent.PropertiesOf(Name);
}
