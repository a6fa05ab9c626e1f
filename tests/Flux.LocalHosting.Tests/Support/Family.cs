using System.Globalization;
using System.Text.RegularExpressions;
using Flux.LocalHosting.Processes;

namespace Flux.LocalHosting.Tests.Support;

/// <summary>The processes behind a scene's resource: the child of the AppHost, which leads a group, and that one's child.</summary>
internal sealed partial record Family(int Parent, int Child)
{
    /// <summary>Reads <c>family 4711 4712</c>, as the scenes print it.</summary>
    public static Family Parse(string line)
    {
        var match = Announcement.Match(line);
        Assert.True(match.Success, line);
        return new Family(Number(match.Groups["parent"]), Number(match.Groups["child"]));
    }

    /// <summary>Returns when both have ended.</summary>
    public async Task EndAsync()
    {
        Assert.NotEqual(Parent, Child);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (ProcessGroup.IsAlive(Parent))
        {
            // Not our own children: nobody tells us, we have to ask.
            await tick.WaitForNextTickAsync(timeout.Token);
        }
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"family (?<parent>\d+) (?<child>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Announcement { get; }
}
