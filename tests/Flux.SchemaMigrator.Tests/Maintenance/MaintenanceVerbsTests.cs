using System.CommandLine;
using Flux.SchemaMigrator.Maintenance;

namespace Flux.SchemaMigrator.Tests.Maintenance;

public sealed class MaintenanceVerbsTests
{
    [Theory]
    [InlineData("compress --older-than 7")]
    [InlineData("compress --older-than 7.00:00:00 --table device_logs --dry-run")]
    [InlineData("refresh")]
    [InlineData("refresh --dry-run")]
    [InlineData("drop --older-than 12:00:00 --table device_logs device_events")]
    public void A_complete_command_is_accepted(string line) => Assert.Empty(Parse(line));

    [Theory]
    [InlineData("compress", "--older-than")]
    [InlineData("drop", "--older-than")]
    [InlineData("drop --older-than soon", "'soon'")]
    [InlineData("drop --older-than 0", "'0'")]
    [InlineData("drop --older-than -1", "'-1'")]
    [InlineData("drop --older-than 99999", "'99999'")]
    [InlineData("drop --older-than 1 --table device_metrics_5m", "device_metrics_5m")]
    [InlineData("refresh --older-than 1", "--older-than")]
    public void Missing_or_wrong_option_is_named(string line, string named) => Assert.Contains(Parse(line), error => error.Contains(named, StringComparison.Ordinal));

    private static List<string> Parse(string line)
    {
        var root = new RootCommand();
        foreach (var verb in MaintenanceVerbs.Create())
            root.Add(verb);

        return [.. root.Parse(line).Errors.Select(error => error.Message)];
    }
}
