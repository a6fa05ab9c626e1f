using System.Data;
using Flux.Ingest.Rows;
using Flux.ServiceDefaults;
using Flux.Timeseries;
using Npgsql;
using NpgsqlTypes;

namespace Flux.Ingest.Commit;

/// <summary>A writer's connection, and the one kind of transaction that runs on it.</summary>
/// <remarks>
/// The only code of this service that writes rows. Any exception leaves the transaction rolled back, unless
/// <see cref="CommitBatch.IsCommitSent"/>.
/// </remarks>
internal sealed class CommitSession(NpgsqlDataSource database, WriterIdentity identity, TimeProvider timeProvider) : IAsyncDisposable
{
    /// <remarks>
    /// Durable even where the server's default is not, because a 200 promises it. The timeouts release the keys that a session locks when
    /// its process is gone or never sends its COMMIT.
    /// </remarks>
    private const string Setup = $"""
        {KnownSeries.Setup};
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
        SET idle_in_transaction_session_timeout = '15s';
        SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
        """;

    /// <remarks>Waits for a transaction of the same number that is still open. Returns a row if the commit has not happened yet.</remarks>
    private const string Claim = $"""
        INSERT INTO {FluxSchema.Receipts} AS mine (idempotency_key, body_hash, table_name, accepted, rejected, committed_at)
        VALUES ($1, $2, '', 0, 0, clock_timestamp())
        ON CONFLICT (idempotency_key) DO UPDATE SET body_hash = excluded.body_hash, committed_at = excluded.committed_at
        WHERE mine.body_hash < excluded.body_hash
        RETURNING 1
        """;

    private const string Insert = $"""
        INSERT INTO {FluxSchema.Receipts} (idempotency_key, body_hash, table_name, accepted, rejected, errors, committed_at)
        SELECT key, body_hash, table_name, accepted, rejected, errors::jsonb, clock_timestamp()
        FROM unnest($1::text[], $2::bytea[], $3::text[], $4::bigint[], $5::bigint[], $6::text[])
            AS r (key, body_hash, table_name, accepted, rejected, errors)
        ON CONFLICT (idempotency_key) DO NOTHING RETURNING idempotency_key
        """;

    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _claim;
    private bool _waitsForStandbys;
    private KnownSeries _series = new();
    private HotChunk _chunk = new(timeProvider);

    private bool IsBroken => _connection is { State: not ConnectionState.Open };

    /// <summary>Commits the batch, or finds that an earlier attempt did.</summary>
    /// <param name="batch">The rows and receipts.</param>
    /// <param name="patience">How long the COMMIT may wait for standbys.</param>
    /// <param name="cancellationToken">Ends everything but the COMMIT.</param>
    /// <exception cref="CommitUnsettledException">
    /// The batch may be on this server alone. With a pending COMMIT the session is busy, and may not be disposed.
    /// </exception>
    /// <exception cref="NpgsqlException">The database refused the batch, or the connection was lost.</exception>
    /// <exception cref="VanishedReceiptException">An earlier receipt was deleted meanwhile: try again.</exception>
    public Task CommitAsync(CommitBatch batch, TimeSpan patience, CancellationToken cancellationToken) =>
        OnConnectionAsync(() => RunAsync(batch, patience, cancellationToken));

    /// <summary>Opens the connection unless it is open; throws if the database cannot be reached.</summary>
    public Task OpenIfNeededAsync(CancellationToken cancellationToken) =>
        OnConnectionAsync(async () => _connection ??= await OpenAsync(cancellationToken));

    /// <summary>Closes the connection; the next commit opens another.</summary>
    public async ValueTask DisposeAsync()
    {
        var (oldClaim, oldConnection) = (_claim, _connection);
        (_claim, _connection, _series, _chunk) = (null, null, new KnownSeries(), new HotChunk(timeProvider));
        if (oldClaim is not null)
            await oldClaim.DisposeAsync();

        if (oldConnection is not null)
            await oldConnection.DisposeAsync();
    }

    /// <summary>Reports a broken connection as the database error that it is.</summary>
    /// <remarks>The driver reports one that broke between two statements as a wrong call, or as a plain error of its stream.</remarks>
    private async Task OnConnectionAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception error) when (error is IOException or TimeoutException || (error is InvalidOperationException && IsBroken))
        {
            throw new NpgsqlException("The connection to the database broke.", error);
        }
    }

    private async Task RunAsync(CommitBatch batch, TimeSpan patience, CancellationToken cancellationToken)
    {
        var usedChunk = false;
        try
        {
            await TryAsync(mayUseChunk: true);
        }
        catch (PostgresException error) when (usedChunk && DatabaseErrors.KindOf(error) == DatabaseErrorKind.Data)
        {
            // The chunk may have been split since it was found, so only a refusal by the hypertable counts.
            _chunk.Forget();
            await TryAsync(mayUseChunk: false);
        }

        async Task TryAsync(bool mayUseChunk)
        {
            var open = _connection ??= await OpenAsync(cancellationToken);
            var transaction = await open.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
            try
            {
                await WriteAsync(open, mayUseChunk);
            }
            catch (CommitUnsettledException unsettled) when (unsettled.Pending is not null)
            {
                // Disposing the transaction would wait for the COMMIT that is given up.
                throw;
            }
            catch
            {
                await transaction.DisposeAsync();
                throw;
            }
            await transaction.DisposeAsync();
        }

        async Task WriteAsync(NpgsqlConnection open, bool mayUseChunk)
        {
            if (!await ClaimAsync(open, batch, patience, cancellationToken))
            {
                // An earlier try committed it here. Where standbys are required, that says nothing about them.
                if (await StandbySettings.AreRequiredAsync(open, cancellationToken))
                    await DurableCommit.ProveAsync(open, patience, timeProvider, cancellationToken);
                return;
            }

            _series.Begin();
            if (batch.Keyed.Count > 0)
                await InsertReceiptsAsync(open, batch.Keyed, cancellationToken);

            foreach (var table in TableLayout.All)
            {
                using var rows = batch.Order(table);
                if (rows.Count == 0)
                    continue;

                rows.Sort();
                var direct = 0;
                if (table == TableLayout.Metrics)
                {
                    await _series.NoteAsync(open, rows, cancellationToken);
                    direct = mayUseChunk ? await _chunk.EnterAsync(open, rows, cancellationToken) : 0;
                    usedChunk = direct > 0;
                }

                if (direct > 0)
                    await TableCopy.WriteAsync(open, table.CopyInto(_chunk.Name), rows, ..direct, cancellationToken);

                if (direct < rows.Count)
                    await TableCopy.WriteAsync(open, table.CopyCommand, rows, direct.., cancellationToken);
            }

            batch.IsCommitSent = true;
            await DurableCommit.RunAsync(open, _waitsForStandbys, patience, timeProvider);
            _series.Committed();
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var opened = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var setup = new NpgsqlCommand(Setup, opened);
            await setup.ExecuteNonQueryAsync(cancellationToken);
            _claim = new NpgsqlCommand(Claim, opened)
            {
                Parameters = { new() { NpgsqlDbType = NpgsqlDbType.Text }, new() { NpgsqlDbType = NpgsqlDbType.Bytea } },
            };
            await _claim.PrepareAsync(cancellationToken);
            _waitsForStandbys = await StandbySettings.AreRequiredAsync(opened, cancellationToken);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    private async Task<bool> ClaimAsync(NpgsqlConnection open, CommitBatch batch, TimeSpan patience, CancellationToken cancellationToken)
    {
        // It waits for an earlier try whose connection is lost and whose COMMIT still waits for standbys.
        _claim!.CommandTimeout = Math.Max(1, (int)Math.Ceiling(patience.TotalSeconds));
        _claim!.Connection = open;
        _claim.Parameters[0].Value = identity.Key;
        _claim.Parameters[1].Value = batch.Number;
        return await _claim.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static async Task InsertReceiptsAsync(
        NpgsqlConnection open, IReadOnlyList<PendingWrite> keyed, CancellationToken cancellationToken)
    {
        var waiting = keyed.ToDictionary(write => write.Key!, StringComparer.Ordinal);
        // Forget what an earlier attempt found: if that receipt is gone by now, this attempt inserts it and must insert the rows too.
        foreach (var write in keyed)
            write.Earlier = null;

        await using (var insert = new NpgsqlCommand(Insert, open)
        {
            Parameters =
            {
                new() { Value = keyed.Select(write => write.Key!).ToArray() },
                new() { Value = keyed.Select(write => write.BodyHash).ToArray() },
                new() { Value = keyed.Select(write => write.Table.Table).ToArray() },
                new() { Value = keyed.Select(write => (long)write.Rows.Rows).ToArray() },
                new() { Value = keyed.Select(write => write.Rows.Rejected).ToArray() },
                new() { Value = keyed.Select(write => write.Errors).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            },
        })
        await using (var inserted = await insert.ExecuteReaderAsync(cancellationToken))
        {
            while (await inserted.ReadAsync(cancellationToken))
                waiting.Remove(inserted.GetString(0));
        }

        if (waiting.Count == 0)
            return;

        // The remaining keys were committed by others: the insert waited for their transactions.
        await foreach (var receipt in ReceiptReader.ReadAsync(open, [.. waiting.Keys], cancellationToken))
        {
            waiting[receipt.Key].Earlier = receipt;
            waiting.Remove(receipt.Key);
        }

        if (waiting.Count > 0)
            throw new VanishedReceiptException();
    }
}

/// <summary>A receipt was deleted between the insert that found it and the query that read it. The commit is tried again.</summary>
internal sealed class VanishedReceiptException() : Exception("A receipt was deleted while it was read; the commit is tried again.");
