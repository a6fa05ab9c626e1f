using System.CommandLine;
using System.Diagnostics;
using Flux.Bench.Shared;
using Npgsql;

namespace Flux.Bench.Storage;

/// <summary>The verb <c>storage</c>: runs one of the scripts beside this file against a migrated database.</summary>
internal static class StorageCommand
{
    public static Command Create()
    {
        var script = new Argument<string>("script") { Description = "rollups, chunks or triggers." };
        script.AcceptOnlyFromAmong("rollups", "chunks", "triggers");
        var set = Options.Settings("Environment of the script, whose head lists the variables:");
        var command = new Command(
            "storage",
            "Rollups against raw rows, refresh, columnstore, chunks and indexes, cost of triggers. Needs bash and psql.")
        {
            script, set,
        };
        command.SetAction((given, cancellationToken) => RunAsync(given.GetValue(script)!, given.GetValue(set)!, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string script, string[] settings, CancellationToken cancellationToken)
    {
        await using var database = await BenchDatabase.MigratedAsync();
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var file = Path.Combine(AppContext.BaseDirectory, "storage", $"{script}.sh");
        var start = new ProcessStartInfo("bash", [file, $"dbname={connection.Database}"])
        {
            UseShellExecute = false,
            Environment =
            {
                ["PGHOST"] = connection.Host,
                ["PGPORT"] = $"{connection.Port}",
                ["PGUSER"] = connection.Username,
                ["PGPASSWORD"] = connection.Password,
            },
        };
        foreach (var (name, value) in Options.Pairs(settings))
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;
    }
}
