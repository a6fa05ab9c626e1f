using System.CommandLine;
using Flux.Bench.Shared;

namespace Flux.Bench.Query;

/// <summary>The verb <c>query</c>, and <c>query first</c>.</summary>
internal static class QueryCommand
{
    public static Command Create(string[] args)
    {
        var pages = Numbers("--pages", "Rows of a page, comma-separated.", [1, 100, 1_000, 10_000]);
        var connections = Numbers("--connections", "Connections of the client, comma-separated.", [1, 16]);
        var seconds = Options.WithDefault<double>("--seconds", 2, "Length of a round.");
        var rows = Options.WithDefault("--rows", 1_000_000, "Rows in the database.");
        var peer = new Option<string?>("--postgraphile") { Description = "Executable of PostGraphile 4, to be compared too." };
        var command = new Command(
            "query",
            "Pages of the gateway against the stock OData pipeline, SQL and JSON by hand, and PostGraphile if it is given.")
        {
            pages, connections, seconds, rows, peer, First(args), FirstProcess(),
        };
        command.SetAction((given, _) => OwnProcess.WithServerGcAsync(args, async () =>
        {
            await using var database = await PageDatabase.CreateAsync(given.GetValue(rows));
            var length = TimeSpan.FromSeconds(given.GetValue(seconds));
            await QueryRun.RunAsync(database, given.GetValue(pages)!, given.GetValue(connections)!, length, given.GetValue(peer));
            return 0;
        }));
        return command;
    }

    private static Command First(string[] args)
    {
        var targets = new Argument<string[]>("targets")
        {
            Description = $"Any of {string.Join(", ", Targets.Names)}.",
            DefaultValueFactory = _ => ["stock", "floor", "flux"],
        };
        var rows = Options.WithDefault("--rows", 1_000_000, "Rows in the database.");
        var command = new Command("first", "The first second of a process: three processes of each target, in turn.") { targets, rows };
        command.SetAction((given, _) => OwnProcess.WithServerGcAsync(args, async () =>
        {
            await using var database = await PageDatabase.CreateAsync(given.GetValue(rows));
            return await FirstSecondRun.RunAsync(database, given.GetValue(targets)!);
        }));
        return command;
    }

    /// <summary>One of the processes that <c>query first</c> starts.</summary>
    private static Command FirstProcess()
    {
        var (target, database) = (new Argument<string>("target"), new Argument<string>("database"));
        var command = new Command(FirstSecondRun.Process, "A process of 'query first'.") { target, database };
        command.Hidden = true;
        command.SetAction((given, _) => FirstSecondRun.MeasureAsync(given.GetValue(target)!, given.GetValue(database)!));
        return command;
    }

    private static Option<int[]> Numbers(string name, string description, int[] standard) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = given =>
        {
            var texts = given.Tokens.SelectMany(token => token.Value.Split(',')).ToArray();
            if (Array.TrueForAll(texts, text => int.TryParse(text, out var number) && number > 0))
                return Array.ConvertAll(texts, int.Parse);

            given.AddError($"{name} takes positive numbers, comma-separated.");
            return [];
        },
    };
}
