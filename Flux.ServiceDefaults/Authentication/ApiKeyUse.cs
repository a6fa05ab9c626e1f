using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>Records when each key was last used, once a minute for all keys, so that no request waits for it.</summary>
internal sealed class ApiKeyUse(NpgsqlDataSource database, TimeProvider timeProvider, ILogger<ApiKeyUse> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    /// <summary>Notes that a key was used now. Ids come from the directory, so there are never more than there are keys.</summary>
    public void Note(string id) => _used[id] = timeProvider.GetUtcNow();

    /// <summary>Writes what was noted.</summary>
    public async Task RecordAsync(CancellationToken cancellationToken)
    {
        var uses = _used.ToArray();
        if (uses.Length == 0)
            return;

        foreach (var use in uses)
            _used.TryRemove(use);
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            // The gateway's sessions are read-only; this is the only exception.
            await using var command = new NpgsqlCommand("SET TRANSACTION READ WRITE", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            command.CommandText = "SELECT flux.record_key_use($1, $2)";
            command.Parameters.Add(
                new() { Value = uses.Select(use => use.Key).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            var times = uses.Select(use => use.Value.UtcDateTime).ToArray();
            command.Parameters.Add(new() { Value = times, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
            await command.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        // Disposed: a host may be stopped and disposed at the same time, which this must not make fail.
        catch (Exception error) when (error is NpgsqlException or ObjectDisposedException)
        {
            logger.KeyUseNotRecorded(uses.Length, error);
            foreach (var (id, at) in uses)
                _used.TryAdd(id, at);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await RecordAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await RecordAsync(stoppingToken);
    }
}
