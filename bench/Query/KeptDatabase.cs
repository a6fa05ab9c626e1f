using System.CommandLine;
using Flux.Bench.Shared;

namespace Flux.Bench.Query;

/// <summary>Options of a verb whose database takes minutes to fill: it may be filled once and read in several runs.</summary>
internal sealed class KeptDatabase
{
    private readonly Option<bool> _fill = new("--fill")
    {
        Description = "Only create the database on the server of --server, where it stays, and print its connection string.",
    };

    private readonly Option<string?> _database = new("--database")
    {
        Description = "Connection string of a database made by --fill. Default: one is created and dropped afterwards.",
    };

    public void AddTo(Command command)
    {
        command.Add(_fill);
        command.Add(_database);
        command.Validators.Add(given =>
        {
            if (given.GetValue(_fill) && given.GetValue(_database) is not null)
                given.AddError("--fill and --database exclude each other.");
        });
    }

    /// <summary>Fills, measures, or both, as the options say.</summary>
    /// <param name="given">The command line.</param>
    /// <param name="create">Creates and fills a database.</param>
    /// <param name="measure">Measures the database of this connection string.</param>
    public async Task<int> RunAsync(ParseResult given, Func<Task<BenchDatabase>> create, Func<string, Task<int>> measure)
    {
        if (given.GetValue(_database) is { } kept)
            return await measure(kept);

        if (!given.GetValue(_fill))
        {
            await using var database = await create();
            return await measure(database.ConnectionString);
        }

        if (!ServerOption.IsNamed)
        {
            await Console.Error.WriteLineAsync("--fill needs --server or FLUX_TEST_SERVER: a throw-away server does not keep databases.");
            return 2;
        }

        Console.WriteLine((await create()).ConnectionString);
        return 0;
    }
}
