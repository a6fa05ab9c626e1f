using Npgsql;

namespace Flux.QueryGateway.Rows.Windows;

/// <summary>An estimate of the newest measurement time, used only to choose where a search begins.</summary>
internal sealed class CommitClock(TimeProvider timeProvider)
{
    // Of the last commits. The median, because one device whose clock is ahead must not distort the estimate.
    private const string OfLastCommits = """
        SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY newest)
        FROM (SELECT newest FROM flux.change WHERE relation = 'device_metrics' ORDER BY xid DESC LIMIT 21) AS last
        """;

    private static readonly TimeSpan MostAge = TimeSpan.FromSeconds(5);

    private volatile Known _known = new(null, long.MinValue);

    /// <returns>Null where nothing was written for a day: the log of commits is pruned.</returns>
    public async ValueTask<DateTimeOffset?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var known = _known;
        if (known.Read != long.MinValue && timeProvider.GetElapsedTime(known.Read) < MostAge)
            return known.At;

        var read = timeProvider.GetTimestamp();
        known = new Known(await QueryAsync(connection, cancellationToken), read);
        _known = known;
        return known.At;
    }

    private static async Task<DateTimeOffset?> QueryAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(OfLastCommits, connection) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    private sealed record Known(DateTimeOffset? At, long Read);
}
