using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>The valid keys, as of a few seconds ago.</summary>
/// <remarks>
/// All keys are held in memory, so that requests with invented ids cost the database nothing. Nothing is read while there are no requests.
/// A request that finds the list older than <see cref="AuthenticationSettings.KeyRefresh"/> waits for a new one, so a revoked key works
/// no longer than that. A key that is not in the list may be new: it is looked up, at most ten times in ten seconds.
/// </remarks>
internal sealed class ApiKeyDirectory(
    NpgsqlDataSource database, IOptions<AuthenticationSettings> settings, TimeProvider timeProvider,
    ILogger<ApiKeyDirectory> logger) : IDisposable
{
    private const int NewKeyLookups = 10;
    private static readonly TimeSpan NewKeyWindow = TimeSpan.FromSeconds(10);

    private const string Fingerprint = "SELECT count(*), coalesce(bit_xor(hashtextextended(id || xmin::text, 0)), 0) FROM flux.api_keys";

    private const string Keys =
        """
        SELECT id, name, salt, hash, scopes, all_devices, device_ids, device_prefixes, expires_at
        FROM flux.api_keys WHERE revoked_at IS NULL
        """;

    private readonly SemaphoreSlim _gate = new(1);
    private Snapshot? _snapshot;
    private long _windowStart;
    private int _lookups;

    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async ValueTask<ApiKeyRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var keys = Fresh() ?? await RefreshAsync(null, cancellationToken);
        return keys.Find(id) ?? (MayLookUp() ? (await RefreshAsync(keys, cancellationToken)).Find(id) : null);
    }

    public void Dispose() => _gate.Dispose();

    /// <param name="unfit">A list that lacks the key; null if any current list will do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private async ValueTask<Snapshot> RefreshAsync(Snapshot? unfit, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            // Another request may have read it while this one waited for the gate.
            return Fresh() is { } fresh && fresh != unfit ? fresh : _snapshot = await ReadAsync(_snapshot, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private Snapshot? Fresh() => _snapshot is { } held && timeProvider.GetElapsedTime(held.Taken) < settings.Value.KeyRefresh ? held : null;

    private bool MayLookUp()
    {
        var start = Volatile.Read(ref _windowStart);
        if (timeProvider.GetElapsedTime(start) >= NewKeyWindow
            && Interlocked.CompareExchange(ref _windowStart, timeProvider.GetTimestamp(), start) == start)
        {
            Volatile.Write(ref _lookups, 0);
        }

        return Interlocked.Increment(ref _lookups) <= NewKeyLookups;
    }

    private async Task<Snapshot> ReadAsync(Snapshot? held, CancellationToken cancellationToken)
    {
        var taken = timeProvider.GetTimestamp();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var (count, fingerprint) = await FingerprintAsync(connection, cancellationToken);
        if (held is not null && held.Count == count && held.Fingerprint == fingerprint)
            return new Snapshot(held.Keys, count, fingerprint, taken);

        Dictionary<string, ApiKeyRecord> keys = new(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(Keys, connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            Add(keys, rows);
        return new Snapshot(keys.ToFrozenDictionary(StringComparer.Ordinal), count, fingerprint, taken);
    }

    private static async Task<(long Count, long Fingerprint)> FingerprintAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Fingerprint, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private void Add(Dictionary<string, ApiKeyRecord> keys, NpgsqlDataReader row)
    {
        var id = row.GetString(0);
        try
        {
            keys[id] = ApiKeyRecord.Read(
                id, row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3), row.GetFieldValue<string[]>(4),
                row.GetBoolean(5), row.GetFieldValue<string[]>(6), row.GetFieldValue<string[]>(7),
                row.IsDBNull(8) ? null : row.GetDateTime(8));
        }
        catch (ArgumentException error)
        {
            // One invalid row, written without the migrator, must not lock out all other keys.
            logger.KeyUnusable(id, error.Message);
        }
    }

    private sealed class Snapshot(FrozenDictionary<string, ApiKeyRecord> keys, long count, long fingerprint, long taken)
    {
        public FrozenDictionary<string, ApiKeyRecord> Keys => keys;

        public long Count => count;

        public long Fingerprint => fingerprint;

        public long Taken => taken;

        public ApiKeyRecord? Find(string id) => keys.GetValueOrDefault(id);
    }
}
