using System.Globalization;
using Flux.SchemaMigrator.Commands;
using Spectre.Console;

namespace Flux.SchemaMigrator.Keys;

/// <summary>Shows every key as a table.</summary>
internal sealed class ListKeysCommand(KeyStore keys, TimeProvider timeProvider, IAnsiConsole console) : IMigratorCommand
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // An id is copied into the next command, so it stays whole in a narrow terminal.
        var table = new Table().AddColumn("id", id => id.NoWrap()).AddColumns("name", "scopes", "devices", "state", "created", "expires", "last used");
        foreach (var key in await keys.ListAsync(cancellationToken))
        {
            string[] cells = [key.Id, key.Name, string.Join(' ', key.Scopes), key.Devices, key.State(timeProvider.GetUtcNow()), Text(key.Created), Text(key.Expires), Text(key.LastUsed)];
            // Escaped: what a user typed is not markup.
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }

        console.Write(table);
    }

    private static string Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "";
}
