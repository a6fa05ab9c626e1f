using Flux.ServiceDefaults.Authentication;
using Flux.Timeseries.Access;
using Npgsql;

namespace Flux.SchemaMigrator.Keys;

/// <summary>Writes <c>flux.api_keys</c>. The services only read it.</summary>
internal sealed class KeyStore(NpgsqlDataSource database, TimeProvider timeProvider)
{
    /// <returns>The key, which can be read here and never again.</returns>
    public async Task<ApiKey> CreateAsync(NewKey wanted, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await InsertAsync(connection, wanted, timeProvider.GetUtcNow(), cancellationToken);
    }

    /// <summary>Every key, the newest first.</summary>
    public async Task<IReadOnlyList<KeyEntry>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT id, name, scopes, all_devices, device_ids, device_prefixes, created_at, expires_at, revoked_at, last_used_at
            FROM flux.api_keys LEFT JOIN flux.api_key_uses USING (id) ORDER BY created_at DESC, id
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<KeyEntry> keys = [];
        while (await row.ReadAsync(cancellationToken))
        {
            keys.Add(new KeyEntry(
                row.GetString(0), row.GetString(1), row.GetFieldValue<string[]>(2), Devices(row, 3).ToString(), row.GetFieldValue<DateTimeOffset>(6),
                Time(row, 7), Time(row, 8), Time(row, 9)));
        }

        return keys;
    }

    /// <summary>Ends a key now.</summary>
    /// <exception cref="MigrationException">No key in force has this id.</exception>
    public async Task RevokeAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("UPDATE flux.api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = timeProvider.GetUtcNow().UtcDateTime });
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
            throw Unknown(id);
    }

    /// <summary>Makes a key with the name, scopes and devices of another, which ends after <paramref name="overlap"/>.</summary>
    /// <returns>The new key. It expires when the old one would have.</returns>
    /// <exception cref="MigrationException">No key in force has this id.</exception>
    public async Task<ApiKey> RotateAsync(string id, TimeSpan overlap, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var now = timeProvider.GetUtcNow();
        var key = await InsertAsync(connection, await ReadAsync(connection, id, now, cancellationToken), now, cancellationToken);

        await using var end = new NpgsqlCommand("UPDATE flux.api_keys SET expires_at = least(expires_at, $2) WHERE id = $1", connection)
        {
            Parameters = { new() { Value = id }, new() { Value = (now + overlap).UtcDateTime } },
        };
        await end.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return key;
    }

    private static async Task<NewKey> ReadAsync(NpgsqlConnection connection, string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT name, scopes, expires_at - created_at, all_devices, device_ids, device_prefixes FROM flux.api_keys
            WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2) FOR UPDATE
            """,
            connection)
        {
            Parameters = { new() { Value = id }, new() { Value = now.UtcDateTime } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
            throw Unknown(id);
        return new NewKey(row.GetString(0), row.GetFieldValue<string[]>(1), Devices(row, 3), row.IsDBNull(2) ? null : row.GetTimeSpan(2));
    }

    private static async Task<ApiKey> InsertAsync(NpgsqlConnection connection, NewKey wanted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = ApiKey.Create();
        var (salt, hash) = key.Seal();
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO flux.api_keys (id, name, salt, hash, scopes, all_devices, device_ids, device_prefixes, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = key.Id }, new() { Value = wanted.Name }, new() { Value = salt }, new() { Value = hash },
                new() { Value = wanted.Scopes.ToArray() }, new() { Value = wanted.Devices.IsAll },
                new() { Value = wanted.Devices.Ids.ToArray() }, new() { Value = wanted.Devices.Prefixes.ToArray() },
                new() { Value = now.UtcDateTime }, new() { Value = (object?)(now + wanted.Lifetime)?.UtcDateTime ?? DBNull.Value },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        return key;
    }

    private static DeviceScope Devices(NpgsqlDataReader row, int at) => row.GetBoolean(at)
        ? DeviceScope.All
        : DeviceScope.Of(row.GetFieldValue<string[]>(at + 1), row.GetFieldValue<string[]>(at + 2));

    private static DateTimeOffset? Time(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetFieldValue<DateTimeOffset>(at);

    private static MigrationException Unknown(string id) => new($"No key in force has the id '{id}': see 'keys list'.");
}
