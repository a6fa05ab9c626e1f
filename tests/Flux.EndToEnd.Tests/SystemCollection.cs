namespace Flux.EndToEnd.Tests;

/// <summary>The tests that share the one running system.</summary>
[CollectionDefinition(Name)]
public sealed class SystemCollection : ICollectionFixture<FluxSystem>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "The running system";
}
