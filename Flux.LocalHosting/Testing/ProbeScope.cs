namespace Flux.LocalHosting.Testing;

/// <summary>Makes a probe the current one for as long as the scope lasts.</summary>
internal sealed class ProbeScope : IDisposable
{
    private readonly AppHostProbe? _outer = AppHostProbe.Current;

    public ProbeScope(AppHostProbe probe) => AppHostProbe.Current = probe;

    public void Dispose() => AppHostProbe.Current = _outer;
}
