using System.Diagnostics;
using System.Threading.Channels;
using Flux.LocalHosting.Processes;

namespace Flux.LocalHosting.Tests.Support;

/// <summary>An AppHost in a process of its own, which a test may interrupt and kill.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _seen = [];
    private readonly Task _reading;

    private AppHostProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError))
            .ContinueWith(_ => _lines.Writer.Complete(), TaskScheduler.Default);
    }

    public int Id => _process.Id;

    /// <summary>Everything that it has printed and that was read so far.</summary>
    public string Output => string.Join('\n', _seen);

    public static AppHostProcess Start(string scene, string[]? args = null, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo
        {
            FileName = OperatingSystem.IsLinux() ? "env" : Executables.TryFind("dotnet")!,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        if (OperatingSystem.IsLinux())
        {
            // Whoever runs the tests under nohup, or in the background of a script, has them inherit signals that are ignored.
            start.ArgumentList.Add("--default-signal");
            start.ArgumentList.Add(Executables.TryFind("dotnet")!);
        }

        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Flux.LocalHosting.TestAppHost.dll"));
        start.ArgumentList.Add("--scene");
        start.ArgumentList.Add(scene);
        foreach (var arg in args ?? [])
        {
            start.ArgumentList.Add(arg);
        }

        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        return new AppHostProcess(Process.Start(start)!);
    }

    /// <summary>Reads on to the first line that contains the text.</summary>
    public async Task<string> LineAsync(string text)
    {
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(timeout.Token))
            {
                _seen.Add(line);
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Said below, with what was printed instead.
        }

        throw new InvalidOperationException($"'{text}' was not printed. What was:\n{Output}");
    }

    public void Signal(PosixSignalNumber signal) => Assert.True(Signals.Send(Id, (int)signal));

    /// <summary>Signals again and again, as somebody in a hurry does, until the process has ended.</summary>
    public async Task InsistAsync(PosixSignalNumber signal)
    {
        var ended = _process.WaitForExitAsync();
        while (!ended.IsCompleted)
        {
            Signals.Send(Id, (int)signal);
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System));
        }
    }

    /// <summary>Reads the rest and returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(timeout.Token);
        await foreach (var line in _lines.Reader.ReadAllAsync(timeout.Token))
        {
            _seen.Add(line);
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // Its children end with it: that is what it promises.
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            await _lines.Writer.WriteAsync(line);
        }
    }
}
