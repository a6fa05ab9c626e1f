namespace Flux.AppHost.Database;

/// <summary>Decides where TimescaleDB comes from.</summary>
internal static class DatabaseModeChoice
{
    /// <summary>Never <see cref="DatabaseMode.Auto"/>.</summary>
    /// <param name="options">What was configured: an explicit mode wins over what is found.</param>
    /// <param name="publishing">A manifest describes a deployment, whatever this machine has: always a container.</param>
    /// <param name="runtimeIsHealthy">Asked only when the answer matters.</param>
    /// <exception cref="DatabaseUnavailableException">A container is asked for and no runtime answers.</exception>
    public static DatabaseMode Decide(DatabaseOptions options, bool publishing, Func<bool> runtimeIsHealthy)
    {
        if (publishing)
            return DatabaseMode.Container;
        if (options.Mode == DatabaseMode.Container && !runtimeIsHealthy())
            throw new DatabaseUnavailableException(
                "Flux:Database:Mode is container, and neither docker nor podman answers to 'info': start the container runtime, or set the mode to auto.");
        if (options.Mode != DatabaseMode.Auto)
            return options.Mode;
        if (options.ConnectionString is not null)
            return DatabaseMode.External;
        return runtimeIsHealthy() ? DatabaseMode.Container : DatabaseMode.Embedded;
    }
}
