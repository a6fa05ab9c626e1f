namespace Flux.LocalHosting.Orchestration;

/// <summary>A resource that was started and can be stopped.</summary>
internal interface IRunningResource : IDisposable
{
    /// <summary>Completes with the exit code when the resource has ended by itself or was stopped.</summary>
    Task<int> Exited { get; }

    Task StopAsync();

    /// <summary>Ends it at once, without a farewell.</summary>
    void Kill();
}
