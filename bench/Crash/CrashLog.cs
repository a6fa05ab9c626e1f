using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Flux.Bench.Crash;

/// <summary>Counts what happened during a run.</summary>
internal sealed class CrashLog
{
    private readonly ConcurrentDictionary<string, int> _responses = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Victim, int> _kills = [];
    private readonly ConcurrentDictionary<WriteEnd, int> _ends = [];
    private int _acknowledged;
    private int _repeats;

    /// <summary>Requests acknowledged so far.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Processes killed so far.</summary>
    public int Kills => _kills.Values.Sum();

    public void Responded(HttpStatusCode? status, string problem) =>
        _responses.AddOrUpdate(status is null ? "connection broken" : $"{(int)status} {problem}".TrimEnd(), 1, (_, count) => count + 1);

    public void Ended(WriteRequest request)
    {
        _ends.AddOrUpdate(request.End, 1, (_, count) => count + 1);
        if (request.End == WriteEnd.Acknowledged)
            Interlocked.Increment(ref _acknowledged);
    }

    /// <summary>An acknowledged request was sent again.</summary>
    public void SentAgain(bool hadExpectedStatus)
    {
        if (hadExpectedStatus)
            Interlocked.Increment(ref _repeats);
    }

    public void Killed(Victim victim) => _kills.AddOrUpdate(victim, 1, (_, count) => count + 1);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        kills: {Kills} ({Join(_kills)})
        requests: {_ends.Values.Sum()} ({Join(_ends)}), {_repeats} of them sent again with the expected response
        responses: {Join(_responses)}
        """);

    private static string Join<T>(IEnumerable<KeyValuePair<T, int>> counts)
        where T : notnull =>
        string.Join(", ", counts.OrderByDescending(count => count.Value).Select(count => $"{count.Key} {count.Value}"));
}
