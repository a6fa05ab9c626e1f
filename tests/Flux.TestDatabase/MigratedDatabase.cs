using Flux.SchemaMigrator;

namespace Flux.TestDatabase;

/// <summary>A database for one test class with the schema of this build and the default policies.</summary>
public class MigratedDatabase : EmptyDatabase
{
    /// <inheritdoc/>
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Migration.RunAsync(ConnectionString, CancellationToken.None);
    }
}
