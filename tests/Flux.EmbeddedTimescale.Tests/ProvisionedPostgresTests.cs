namespace Flux.EmbeddedTimescale.Tests;

/// <summary>Tests that share one provisioned PostgreSQL.</summary>
[CollectionDefinition(Name)]
public sealed class ProvisionedPostgresTests : ICollectionFixture<ProvisionedPostgres>
{
    public const string Name = "provisioned PostgreSQL";
}
