using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The output of every resource, line by line: what it printed, and what hosting says about it.</summary>
public class ResourceLoggerService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Raised for every line, in order, while no other line can be added.</summary>
    internal event Action<string, LogLine>? LineAdded;

    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetLogger(resource.Name);
    }

    /// <summary>A logger whose messages become lines of the resource's output.</summary>
    public ILogger GetLogger(string resourceName) => new ResourceLogger(this, resourceName);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return WatchAsync(resource.Name);
    }

    /// <summary>The lines so far, then new ones; ends when the resource's output does.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName)
    {
        Channel<LogLine> channel;
        lock (_gate)
        {
            channel = Log(resourceName).Subscribe();
        }

        while (await channel.Reader.WaitToReadAsync())
        {
            var lines = new List<LogLine>();
            while (channel.Reader.TryRead(out var line))
            {
                lines.Add(line);
            }

            yield return lines;
        }
    }

    /// <summary>Says that the resource prints nothing more.</summary>
    public void Complete(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        lock (_gate)
        {
            Log(resource.Name).Complete();
        }
    }

    internal void Add(string resourceName, string content, bool isError)
    {
        lock (_gate)
        {
            LineAdded?.Invoke(resourceName, Log(resourceName).Add(content, isError));
        }
    }

    /// <summary>The last lines of a resource's output.</summary>
    internal IReadOnlyList<LogLine> Tail(string resourceName, int count)
    {
        lock (_gate)
        {
            return [.. Log(resourceName).Backlog.TakeLast(count)];
        }
    }

    private ResourceLog Log(string resourceName)
    {
        if (!_logs.TryGetValue(resourceName, out var log))
        {
            _logs[resourceName] = log = new ResourceLog();
        }

        return log;
    }
}
