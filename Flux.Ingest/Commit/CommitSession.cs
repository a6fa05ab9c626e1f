using System.Data;
using Flux.Ingest.Rows;
using Flux.Timeseries;
using Npgsql;
using NpgsqlTypes;

namespace Flux.Ingest.Commit;

/// <summary>A writer's connection, and the one transaction that it knows.</summary>
/// <remarks>The only place of this service that writes. Any exception leaves the transaction undone, unless <see cref="CommitBatch.IsCommitSent"/>.</remarks>
internal sealed class CommitSession(NpgsqlDataSource database, WriterIdentity identity, TimeProvider timeProvider) : IAsyncDisposable
{
    /// <remarks>
    /// Durable even where the server's default is not: an answer promises it. A peer that vanished, or that never sends its COMMIT,
    /// must not keep keys locked for hours.
    /// </remarks>
    private const string Setup = $"""
        {KnownSeries.Setup};
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
        SET idle_in_transaction_session_timeout = '15s'; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
        """;

    /// <remarks>Waits for a transaction of the same number that is still under way; returns a row if the commit is to be done.</remarks>
    private const string Claim = $"""
        INSERT INTO {FluxSchema.Receipts} AS mine (idempotency_key, body_hash, table_name, accepted, rejected, committed_at) VALUES ($1, $2, '', 0, 0, clock_timestamp())
        ON CONFLICT (idempotency_key) DO UPDATE SET body_hash = excluded.body_hash, committed_at = excluded.committed_at WHERE mine.body_hash < excluded.body_hash
        RETURNING 1
        """;

    private const string Insert = $"""
        INSERT INTO {FluxSchema.Receipts} (idempotency_key, body_hash, table_name, accepted, rejected, errors, committed_at)
        SELECT key, body_hash, table_name, accepted, rejected, errors::jsonb, clock_timestamp()
        FROM unnest($1::text[], $2::bytea[], $3::text[], $4::bigint[], $5::bigint[], $6::text[]) AS r (key, body_hash, table_name, accepted, rejected, errors)
        ON CONFLICT (idempotency_key) DO NOTHING RETURNING idempotency_key
        """;

    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _claim;
    private bool _waitsForStandbys;
    private KnownSeries _series = new();
    private HotChunk _chunk = new(timeProvider);

    /// <summary>Commits the batch, or finds that an earlier try did.</summary>
    /// <param name="batch">The rows and receipts.</param>
    /// <param name="patience">How long the COMMIT may wait for standbys.</param>
    /// <param name="cancellationToken">Ends everything but the COMMIT.</param>
    /// <exception cref="CommitUnsettledException">It may be on this server alone. With a pending COMMIT the session is busy, and may not be disposed.</exception>
    public async Task CommitAsync(CommitBatch batch, TimeSpan patience, CancellationToken cancellationToken)
    {
        var usedChunk = false;
        try
        {
            await TryAsync(mayUseChunk: true);
        }
        catch (PostgresException error) when (usedChunk && CommitFault.IsData(error))
        {
            // Only the hypertable's refusal counts: a chunk may have been split since it was found.
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

    /// <summary>Gives up the connection; the next commit opens another.</summary>
    public async ValueTask DisposeAsync()
    {
        var (oldClaim, oldConnection) = (_claim, _connection);
        (_claim, _connection, _series, _chunk) = (null, null, new KnownSeries(), new HotChunk(timeProvider));
        if (oldClaim is not null)
            await oldClaim.DisposeAsync();

        if (oldConnection is not null)
            await oldConnection.DisposeAsync();
    }

    /// <summary>Whether the database answers; keeps the connection if so.</summary>
    public async Task OpenIfNeededAsync(CancellationToken cancellationToken) => _connection ??= await OpenAsync(cancellationToken);

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

    private static async Task InsertReceiptsAsync(NpgsqlConnection open, IReadOnlyList<PendingWrite> keyed, CancellationToken cancellationToken)
    {
        var waiting = keyed.ToDictionary(write => write.Key!, StringComparer.Ordinal);
        // What an earlier try saw may be gone: a receipt that this one inserts must come with its rows.
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

        // The others were there before, committed by now: the insert waited for them.
        await foreach (var receipt in ReceiptReader.ReadAsync(open, [.. waiting.Keys], cancellationToken))
        {
            waiting[receipt.Key].Earlier = receipt;
            waiting.Remove(receipt.Key);
        }

        if (waiting.Count > 0)
            throw new InvalidOperationException("A receipt was deleted while it was looked at; the commit is tried again.");
    }
}
