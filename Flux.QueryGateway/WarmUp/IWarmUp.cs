namespace Flux.QueryGateway.WarmUp;

/// <summary>Queries that the service sends to itself before clients do, so that the slow first run of each code path is over.</summary>
internal interface IWarmUp
{
    /// <summary>Runs them once. Called many times, because the runtime optimises code that runs often.</summary>
    /// <exception cref="Npgsql.NpgsqlException">The database cannot be queried yet.</exception>
    Task RunAsync(CancellationToken cancellationToken);
}
