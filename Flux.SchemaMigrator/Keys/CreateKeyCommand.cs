using Flux.SchemaMigrator.Commands;

namespace Flux.SchemaMigrator.Keys;

/// <summary>Makes a key. Standard output gets the key and nothing else, so that it can be piped into a secret store.</summary>
internal sealed class CreateKeyCommand(KeyStore keys, NewKey wanted, TimeProvider timeProvider) : IMigratorCommand
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // The owner of a receipt is the name, which outlives a rotation.
        var others = (await keys.ListAsync(cancellationToken)).Where(key => key.Name == wanted.Name && key.State(timeProvider.GetUtcNow()) == KeyEntry.InForce).Select(key => key.Id).ToList();
        if (others.Count > 0)
            await Console.Error.WriteLineAsync($"'{wanted.Name}' has a key in force ({string.Join(", ", others)}): keys of one name share their receipts, so give another owner another name. To replace a key, rotate it.");

        await KeyPrinter.PrintAsync(await keys.CreateAsync(wanted, cancellationToken));
    }
}
