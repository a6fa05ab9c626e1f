using Flux.LocalHosting.Orchestration;

namespace Flux.LocalHosting.Containers;

/// <summary>A session's container: the runtime stops it, and removes it when it has ended.</summary>
internal sealed class RunningContainer(string name, ContainerRuntime runtime, RunningProcess follower) : IRunningResource
{
    public Task<int> Exited => follower.Exited;

    public async Task StopAsync()
    {
        await runtime.TryRunAsync(["stop", name], CancellationToken.None);
        await follower.StopAsync();
    }

    // The follower's end alone would leave the container running; the runtime removes it after the AppHost has gone.
    public void Kill()
    {
        runtime.Forget(["rm", "--force", name]);
        follower.Kill();
    }

    public void Dispose() => follower.Dispose();
}
