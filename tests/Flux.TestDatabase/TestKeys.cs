using Flux.SchemaMigrator.Keys;
using Flux.Timeseries.Access;
using Npgsql;

namespace Flux.TestDatabase;

/// <summary>Creates API keys as an operator does.</summary>
public static class TestKeys
{
    /// <returns>The whole key.</returns>
    public static async Task<string> CreateAsync(NpgsqlDataSource database, string name, DeviceScope devices, params string[] scopes) =>
        (await new KeyStore(database, TimeProvider.System).CreateAsync(new NewKey(name, scopes, devices, null), CancellationToken.None))
            .Reveal();
}
