using Flux.ServiceDefaults.Authentication;

namespace Flux.SchemaMigrator.Keys;

/// <summary>Prints a new key, the only time that it can be seen.</summary>
internal static class KeyPrinter
{
    public static async Task PrintAsync(ApiKey key)
    {
        await Console.Error.WriteLineAsync($"Key {key.Id}. It is shown once; only its hash is kept:");
        await Console.Out.WriteLineAsync(key.Reveal());
    }
}
