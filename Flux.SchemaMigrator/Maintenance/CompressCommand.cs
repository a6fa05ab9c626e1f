using Flux.SchemaMigrator.Commands;
using Flux.Timeseries;
using Microsoft.Extensions.Logging;
using Npgsql;
using Spectre.Console;

namespace Flux.SchemaMigrator.Maintenance;

/// <summary>
/// Converts old chunks to the columnstore, each in a transaction of its own: if a run is interrupted, the next one continues.
/// </summary>
internal sealed class CompressCommand(
    MaintenanceRequest request, NpgsqlDataSource database, TimeProvider timeProvider, IAnsiConsole console, ILoggerFactory logs) : IMigratorCommand
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var session = await MaintenanceSession.OpenAsync(database, timeProvider, logs, cancellationToken);
        if (session.Edition != Edition.Community)
            throw new MigrationException("Refused: the Apache edition of TimescaleDB has no columnstore, so nothing can be compressed. The Community edition has.");

        var old = await OldChunk.ReadAsync(session.Connection, request.Tables, timeProvider.GetUtcNow() - request.OlderThan, cancellationToken);
        var plain = old.Where(chunk => !chunk.Compressed).ToList();
        console.Write(OldChunk.Show(plain));
        if (request.DryRun)
        {
            console.WriteLine($"{plain.Count} chunks would be compressed, {old.Count - plain.Count} of that age already are. Nothing was changed.");
            return;
        }

        foreach (var chunk in plain)
        {
            await using var command = new NpgsqlCommand("CALL convert_to_columnstore($1::regclass)", session.Connection) { Parameters = { new() { Value = chunk.Name } }, CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        var before = plain.Sum(chunk => chunk.Bytes);
        var compressed = plain.Select(chunk => chunk.Name).ToHashSet(StringComparer.Ordinal);
        var after = (await OldChunk.ReadAsync(session.Connection, request.Tables, timeProvider.GetUtcNow() - request.OlderThan, cancellationToken))
            .Where(chunk => compressed.Contains(chunk.Name)).Sum(chunk => chunk.Bytes);
        console.WriteLine($"{plain.Count} chunks were compressed, from {before >> 10} to {after >> 10} KiB.");
    }
}
