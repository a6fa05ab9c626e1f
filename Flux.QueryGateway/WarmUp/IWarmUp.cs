namespace Flux.QueryGateway.WarmUp;

/// <summary>Questions that a room asks itself before clients do, so that what is slow the first time is behind it.</summary>
internal interface IWarmUp
{
    /// <summary>Asks them once. Called many times, as code gets fast by being run.</summary>
    /// <exception cref="Npgsql.NpgsqlException">The database cannot be asked yet.</exception>
    Task RunAsync(CancellationToken cancellationToken);
}
