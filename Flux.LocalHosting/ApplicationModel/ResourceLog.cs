using System.Threading.Channels;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One resource's last lines and those who follow them. Not safe for threads: its owner locks.</summary>
internal sealed class ResourceLog
{
    private const int Capacity = 10_000;
    private readonly List<Channel<LogLine>> _subscribers = [];
    private int _count;
    private bool _isComplete;

    public Queue<LogLine> Backlog { get; } = new();

    public LogLine Add(string content, bool isError)
    {
        var line = new LogLine(++_count, content, isError);
        if (Backlog.Count == Capacity)
        {
            Backlog.Dequeue();
        }

        Backlog.Enqueue(line);
        foreach (var subscriber in _subscribers)
        {
            subscriber.Writer.TryWrite(line);
        }

        return line;
    }

    public Channel<LogLine> Subscribe()
    {
        var channel = Channel.CreateUnbounded<LogLine>();
        foreach (var line in Backlog)
        {
            channel.Writer.TryWrite(line);
        }

        _subscribers.Add(channel);
        if (_isComplete)
        {
            channel.Writer.TryComplete();
        }

        return channel;
    }

    public void Complete()
    {
        _isComplete = true;
        foreach (var subscriber in _subscribers)
        {
            subscriber.Writer.TryComplete();
        }
    }
}
