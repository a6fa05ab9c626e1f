using System.Diagnostics;
using CliWrap;
using CliWrap.Buffered;
using Flux.LocalHosting.Processes;

namespace Flux.LocalHosting.Containers;

/// <summary>The machine's container runtime, spoken to through its command line.</summary>
internal sealed class ContainerRuntime(string? configured)
{
    private string? _found;

    /// <summary>The command: what is configured, else docker or podman, whichever is installed.</summary>
    /// <exception cref="Aspire.Hosting.DistributedApplicationException">None is installed.</exception>
    public string Command => _found ??= new[] { configured, "docker", "podman" }
        .Where(static name => !string.IsNullOrEmpty(name))
        .Select(static name => Executables.TryFind(name!))
        .FirstOrDefault(static path => path is not null)
        ?? throw new Aspire.Hosting.DistributedApplicationException(
            "No container runtime was found. Install Docker or Podman, or name another in ASPIRE_CONTAINER_RUNTIME.");

    /// <summary>Runs one short command and returns what it printed.</summary>
    /// <exception cref="Aspire.Hosting.DistributedApplicationException">It failed; carries what the runtime said.</exception>
    public async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await TryRunAsync(arguments, cancellationToken);
        return result.IsSuccess
            ? result.StandardOutput
            : throw new Aspire.Hosting.DistributedApplicationException(
                $"'{Path.GetFileName(Command)} {arguments[0]}' failed with exit code {result.ExitCode}: {result.StandardError.Trim()}");
    }

    /// <summary>Starts a command whose end nobody waits for.</summary>
    public void Forget(IReadOnlyList<string> arguments) => Process.Start(Command, arguments).Dispose();

    public Task<BufferedCommandResult> TryRunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        Cli.Wrap(Command).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellationToken).Task;
}
