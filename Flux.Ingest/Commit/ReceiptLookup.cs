using System.Data;
using Npgsql;

namespace Flux.Ingest.Commit;

/// <summary>Finds the receipt of a key, and answers with it only once it is known to be on the standbys that the server demands.</summary>
internal sealed class ReceiptLookup(NpgsqlDataSource database, CommitPipeline pipeline) : IDisposable
{
    /// <summary>One proof at a time: while the standbys are away, each would keep a connection.</summary>
    private readonly SemaphoreSlim _proof = new(1);

    /// <returns>The receipt, or null where nothing was committed under the key.</returns>
    /// <exception cref="CommitUnsettledException">There is one, and it may be on this server alone.</exception>
    public async Task<Receipt?> FindAsync(string key, CancellationToken cancellationToken)
    {
        await using (var connection = await database.OpenConnectionAsync(cancellationToken))
        {
            Receipt? receipt = null;
            await foreach (var found in ReceiptReader.ReadAsync(connection, [key], cancellationToken))
                receipt = found;
            if (receipt is null || !await StandbySettings.AreRequiredAsync(connection, cancellationToken))
                return receipt;
            // 1. Seen; 2. committed after it and confirmed by the standbys: so they have it.
            await connection.CloseAsync();
            await ProveAsync(cancellationToken);
            return receipt;
        }
    }

    public void Dispose() => _proof.Dispose();

    private async Task ProveAsync(CancellationToken cancellationToken)
    {
        if (!await _proof.WaitAsync(pipeline.Patience, cancellationToken))
            throw new CommitUnsettledException(waitsForStandbys: true, pending: null);

        var connection = await OpenAsync(cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
            await DurableCommit.ProveAsync(connection, pipeline.Patience, pipeline.Time, cancellationToken);
            await transaction.DisposeAsync();
        }
        catch (CommitUnsettledException unsettled) when (unsettled.Pending is { } pending)
        {
            _ = ReleaseAsync(connection, pending);
            throw;
        }
        catch
        {
            await ReleaseAsync(connection, Task.CompletedTask);
            throw;
        }
        await ReleaseAsync(connection, Task.CompletedTask);
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await database.OpenConnectionAsync(cancellationToken);
        }
        catch
        {
            _proof.Release();
            throw;
        }
    }

    /// <summary>Gives the connection back once it is no longer busy.</summary>
    private async Task ReleaseAsync(NpgsqlConnection connection, Task pending)
    {
        await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await connection.DisposeAsync();
        _proof.Release();
    }
}
