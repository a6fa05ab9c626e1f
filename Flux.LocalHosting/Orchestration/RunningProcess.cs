using Flux.LocalHosting.Processes;

namespace Flux.LocalHosting.Orchestration;

internal sealed class RunningProcess(GuardedProcess process, TimeSpan grace, TimeProvider time) : IRunningResource
{
    public Task<int> Exited => process.Exited;

    public Task StopAsync() => process.StopAsync(grace, time);

    public void Kill() => process.Kill();

    public void Dispose() => process.Dispose();
}
