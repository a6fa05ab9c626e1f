using Flux.QueryGateway.Rows;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.QueryGateway.OData.Endpoint;

/// <summary>Runs the database work of a request on its own connection, under the time limit.</summary>
internal sealed class DatabaseWork(NpgsqlDataSource dataSource, IOptions<QueryLimits> limits, TimeProvider timeProvider)
{
    /// <exception cref="TimeoutException">The time limit was reached; the statement was cancelled.</exception>
    public async Task RunAsync(HttpContext http, Func<NpgsqlConnection, WorkingTime, Task> work)
    {
        using var working = new WorkingTime(limits.Value.Timeout, timeProvider, http.RequestAborted);
        try
        {
            await using var connection = await dataSource.OpenConnectionAsync(working.Token);
            await work(connection, working);
        }
        catch (OperationCanceledException problem) when (working.IsOver && !http.RequestAborted.IsCancellationRequested)
        {
            throw new TimeoutException($"The query took longer than {limits.Value.Timeout.TotalSeconds} s.", problem);
        }
    }
}
