using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Flux.Bench.Crash;

/// <summary>What happened during a run, counted.</summary>
internal sealed class CrashLog
{
    private readonly ConcurrentDictionary<string, int> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Victim, int> kills = [];
    private readonly ConcurrentDictionary<WriteEnd, int> ends = [];
    private int acknowledged;
    private int repeats;

    /// <summary>Requests acknowledged so far.</summary>
    public int Acknowledged => Volatile.Read(ref acknowledged);

    /// <summary>Processes killed so far.</summary>
    public int Kills => kills.Values.Sum();

    public void Answered(HttpStatusCode? status, string problem) =>
        answers.AddOrUpdate(status is null ? "connection broken" : $"{(int)status} {problem}".TrimEnd(), 1, (_, count) => count + 1);

    public void Ended(WriteRequest request)
    {
        ends.AddOrUpdate(request.End, 1, (_, count) => count + 1);
        if (request.End == WriteEnd.Acknowledged)
            Interlocked.Increment(ref acknowledged);
    }

    /// <summary>An acknowledged request was sent once more.</summary>
    public void SentAgain(bool wasAnswered)
    {
        if (wasAnswered)
            Interlocked.Increment(ref repeats);
    }

    public void Killed(Victim victim) => kills.AddOrUpdate(victim, 1, (_, count) => count + 1);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        kills: {Kills} ({Join(kills)})
        requests: {ends.Values.Sum()} ({Join(ends)}), {repeats} of them answered a second time as before
        answers: {Join(answers)}
        """);

    private static string Join<T>(IEnumerable<KeyValuePair<T, int>> counts)
        where T : notnull =>
        string.Join(", ", counts.OrderByDescending(count => count.Value).Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Key} {count.Value}")));
}
