using Flux.SchemaMigrator.Commands;

namespace Flux.SchemaMigrator.Keys;

/// <summary>Makes a key. Standard output gets the key and nothing else, so that it can be piped to where it is to be kept.</summary>
internal sealed class CreateKeyCommand(KeyStore keys, NewKey wanted) : IMigratorCommand
{
    public async Task RunAsync(CancellationToken cancellation) =>
        await KeyPrinter.PrintAsync(await keys.CreateAsync(wanted, cancellation));
}
