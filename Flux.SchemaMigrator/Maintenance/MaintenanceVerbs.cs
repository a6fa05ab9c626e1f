using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Flux.SchemaMigrator.Commands;
using Flux.Timeseries;

namespace Flux.SchemaMigrator.Maintenance;

/// <summary>The verbs <c>compress | refresh | drop</c>: what policies do by themselves, done now and by hand.</summary>
internal static class MaintenanceVerbs
{
    private static readonly string[] Tables = [FluxSchema.Metrics.Table, FluxSchema.Logs.Table, FluxSchema.Events.Table];

    public static IEnumerable<Command> Create() => [CompressVerb(), RefreshVerb(), DropVerb()];

    private static Command CompressVerb()
    {
        var (age, tables, dry) = (OlderThan(), Only(), DryRun());
        var command = new Command("compress", "Converts whole chunks to the columnstore (Community edition).") { age, tables, dry };
        command.SetAction((parsed, cancellationToken) => MigratorHost.RunAsync<CompressCommand>(cancellationToken, Request(parsed, age, tables, dry)));
        return command;
    }

    private static Command RefreshVerb()
    {
        var dry = DryRun();
        var command = new Command("refresh", "Stores in the rollups whatever can be stored by now; on the Apache edition retention is applied too.") { dry };
        command.SetAction((parsed, cancellationToken) => MigratorHost.RunAsync<RefreshCommand>(cancellationToken, parsed.GetValue(dry)));
        return command;
    }

    private static Command DropVerb()
    {
        var (age, tables, dry) = (OlderThan(), Only(), DryRun());
        var command = new Command("drop", "Drops whole chunks of raw rows. Rollups are refreshed first and kept.") { age, tables, dry };
        command.SetAction((parsed, cancellationToken) => MigratorHost.RunAsync<DropCommand>(cancellationToken, Request(parsed, age, tables, dry)));
        return command;
    }

    private static MaintenanceRequest Request(ParseResult parsed, Option<TimeSpan> age, Option<string[]> tables, Option<bool> dry) =>
        new(parsed.GetValue(age), parsed.GetValue(tables) is { Length: > 0 } some ? [.. some.Distinct(StringComparer.Ordinal)] : Tables, parsed.GetValue(dry));

    private static Option<TimeSpan> OlderThan() => new("--older-than")
    {
        Description = "Chunks that ended at least this long ago, written as in the configuration: 90 or 90.00:00:00 is 90 days, 12:00:00 is half a day.",
        Required = true,
        CustomParser = Age,
    };

    private static Option<string[]> Only()
    {
        var option = new Option<string[]>("--table") { Description = "One of the tables; may be repeated. Without it, all three.", AllowMultipleArgumentsPerToken = true };
        option.AcceptOnlyFromAmong(Tables);
        return option;
    }

    private static Option<bool> DryRun() => new("--dry-run") { Description = "Shows what would be done and changes nothing." };

    private static TimeSpan Age(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var age) && age > TimeSpan.Zero && age < TimeSpan.FromDays(36_525))
            return age;

        result.AddError($"--older-than is '{text}', but must be a duration of more than 0 and less than 100 years: 90 or 90.00:00:00 for 90 days, 12:00:00 for half a day.");
        return default;
    }
}
