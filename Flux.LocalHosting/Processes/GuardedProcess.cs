using System.Diagnostics;

namespace Flux.LocalHosting.Processes;

/// <summary>A child process that ends with the AppHost, with everything it started itself.</summary>
/// <remarks>
/// On Linux and macOS a shell script (guardian.sh) makes that hold even when the AppHost is killed. On Windows the
/// process tree is ended when the AppHost stops; killed, it leaves its children behind.
/// </remarks>
internal sealed class GuardedProcess : IDisposable
{
    // Nobody is left to watch a slow end when the AppHost was killed.
    private const string SecondsWithoutAppHost = "5";
    private static readonly string Guardian = ReadGuardian();
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly Process _process;
    private readonly Task _output;

    private GuardedProcess(Process process, Action<string, bool> onLine)
    {
        _process = process;
        Id = process.Id;
        _output = Task.WhenAll(
            ReadLinesAsync(process.StandardOutput, line => onLine(line, false)),
            ReadLinesAsync(process.StandardError, line => onLine(line, true)));
        Exited = WaitForExitAsync();
    }

    public int Id { get; }

    /// <summary>The exit code; on Unix 128 + n when signal n ended the process.</summary>
    public Task<int> Exited { get; }

    /// <exception cref="Aspire.Hosting.DistributedApplicationException">The command or its working directory does not exist.</exception>
    public static GuardedProcess Start(ProcessSpecification specification, Action<string, bool> onLine)
    {
        var start = new ProcessStartInfo
        {
            WorkingDirectory = specification.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var command = Executables.Find(specification.Command, specification.WorkingDirectory);
        start.Environment.Clear();
        foreach (var (name, value) in specification.Environment)
        {
            start.Environment[name] = value;
        }

        Compose(start, command, specification);
        return new GuardedProcess(Process.Start(start)!, onLine);
    }

    /// <summary>Asks the process to end, then what it left behind; what takes too long is ended.</summary>
    public async Task StopAsync(TimeSpan grace, TimeProvider time)
    {
        if (OperatingSystem.IsWindows())
        {
            Kill();
            await Exited;
            return;
        }

        var started = time.GetTimestamp();
        Signals.Send(Id, Signals.Terminate);
        await Task.WhenAny(Exited, Task.Delay(grace, time));
        if (Exited.IsCompleted && Signals.Send(-Id, Signals.Terminate))
        {
            while (ProcessGroup.IsAlive(Id) && time.GetElapsedTime(started) < grace)
            {
                await Task.Delay(Pause, time);
            }
        }

        Signals.Send(-Id, Signals.Kill);
        await Exited;
    }

    /// <summary>Ends the process and all that it started, at once.</summary>
    public void Kill()
    {
        if (OperatingSystem.IsWindows())
        {
            _process.Kill(entireProcessTree: true);
        }
        else if (!Signals.Send(-Id, Signals.Kill))
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => _process.Dispose();

    private static void Compose(ProcessStartInfo start, string command, ProcessSpecification specification)
    {
        if (OperatingSystem.IsWindows())
        {
            start.FileName = command;
        }
        else
        {
            start.FileName = "/bin/sh";
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(Guardian);
            start.ArgumentList.Add("guardian");
            start.ArgumentList.Add(SecondsWithoutAppHost);
            AddForeignVariables(start, specification.Environment);
            start.ArgumentList.Add(command);
        }

        foreach (var argument in specification.Arguments)
        {
            start.ArgumentList.Add(argument);
        }
    }

    // A POSIX shell drops variables whose names are no identifiers (services__query-gateway__http__0): env carries them past it.
    private static void AddForeignVariables(ProcessStartInfo start, IReadOnlyDictionary<string, string> variables)
    {
        var foreign = variables.Where(static variable => variable.Key.Any(static c => !char.IsAsciiLetterOrDigit(c) && c != '_')).ToArray();
        if (foreign.Length == 0)
        {
            return;
        }

        start.ArgumentList.Add("env");
        foreach (var (name, value) in foreign)
        {
            start.ArgumentList.Add($"{name}={value}");
        }
    }

    private static async Task ReadLinesAsync(StreamReader reader, Action<string> onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            onLine(line);
        }
    }

    private async Task<int> WaitForExitAsync()
    {
        // Not WaitForExitAsync's own wait for the end of the output: a grandchild may hold it open for ever.
        await ProcessExit.Of(_process);
        await Task.WhenAny(_output, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System));
        // The end of its standard input lets the watcher end what the command left behind.
        _process.StandardInput.Close();
        return _process.ExitCode;
    }

    private static string ReadGuardian()
    {
        using var script = new StreamReader(typeof(GuardedProcess).Assembly.GetManifestResourceStream("guardian.sh")!);
        return script.ReadToEnd();
    }
}
