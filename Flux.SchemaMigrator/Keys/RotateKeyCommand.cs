using Flux.SchemaMigrator.Commands;

namespace Flux.SchemaMigrator.Keys;

/// <summary>Replaces a key; the old one stays valid for a while.</summary>
internal sealed class RotateKeyCommand(KeyStore keys, string id, TimeSpan overlap) : IMigratorCommand
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await KeyPrinter.PrintAsync(await keys.RotateAsync(id, overlap, cancellationToken));
        await Console.Error.WriteLineAsync($"The old key {id} opens for {overlap.TotalHours:0.##} h yet.");
    }
}
