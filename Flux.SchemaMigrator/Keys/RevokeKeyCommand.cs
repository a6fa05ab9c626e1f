using Flux.SchemaMigrator.Commands;

namespace Flux.SchemaMigrator.Keys;

/// <summary>Ends a key.</summary>
internal sealed class RevokeKeyCommand(KeyStore keys, string id) : IMigratorCommand
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await keys.RevokeAsync(id, cancellationToken);
        await Console.Error.WriteLineAsync($"Key {id} is revoked; services notice within seconds.");
    }
}
