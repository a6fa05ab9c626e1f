namespace Aspire.Hosting.ApplicationModel;

/// <summary>A program of this machine, with its working directory.</summary>
public class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes
{
    public string Command { get; } = command;

    public string WorkingDirectory { get; } = workingDirectory;
}
