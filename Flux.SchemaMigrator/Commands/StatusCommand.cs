using System.Globalization;
using Flux.SchemaMigrator.Policies;
using Flux.Timeseries.Status;
using Npgsql;
using Spectre.Console;

namespace Flux.SchemaMigrator.Commands;

/// <summary>Prints what is stored and which policies keep it. Changes nothing.</summary>
internal sealed class StatusCommand(NpgsqlDataSource database, TimeProvider timeProvider, IAnsiConsole console) : IMigratorCommand
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        StorageStatus status;
        try
        {
            status = await new StorageStatusReader(database, timeProvider).ReadAsync(cancellationToken);
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedTable)
        {
            throw new MigrationException("The database has no Flux schema yet: run the migrator without a verb first.", missing);
        }

        console.WriteLine($"TimescaleDB {status.TimescaleVersion} ({status.Edition} edition) on PostgreSQL {status.PostgresVersion}, schema version {status.SchemaVersion}");
        console.Write(Tables(status));
        console.Write(Rollups(status));
        console.Write(Policies(status));
    }

    private static Table Tables(StorageStatus status)
    {
        var table = new Table().AddColumns("table", "rows (approx.)", "chunks", "compressed", "MiB", "MiB uncompressed", "oldest", "newest");
        foreach (var one in status.Tables)
        {
            table.AddRow(
                one.Name, Text(one.ApproximateRows), Text(one.Chunks), Text(one.CompressedChunks), Text(one.Bytes >> 20), Text(one.UncompressedBytes >> 20), Text(one.Oldest), Text(one.Newest));
        }

        return table;
    }

    private static Table Rollups(StorageStatus status)
    {
        var table = new Table().AddColumns("rollup", "stored up to", "lag", "late buckets pending");
        foreach (var one in status.Rollups)
            table.AddRow(one.Name, Text(one.Watermark), one.Lag is { } lag ? Duration.Text(lag) : "-", one.PendingBuckets is { } pending ? Text(pending) : "-");

        return table;
    }

    private static Table Policies(StorageStatus status)
    {
        var table = new Table().AddColumns("policy in force", "value", "last run");
        foreach (var one in status.Policies)
            table.AddRow(one.Name, Duration.Text(one.Value), one.LastRunFailed switch { true => "failed", false => "ended well", null => "-" });

        return table;
    }

    private static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";
}
