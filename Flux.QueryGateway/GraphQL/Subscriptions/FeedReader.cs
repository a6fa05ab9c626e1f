using System.Diagnostics;
using System.Runtime.CompilerServices;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.Sql;
using Flux.Timeseries.Access;
using Npgsql;
using NpgsqlTypes;

namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>Reads the rows that were committed between two snapshots of the database, each exactly once, including late ones.</summary>
/// <remarks>
/// The log has each commit with the time range of its rows and their <c>xmin</c>; the rows are read from the chunks of that range. Chunks
/// are
/// read one by one and without their columnstore (ONLY): a row that was just committed is never in it, and only rows outside have an xmin.
/// </remarks>
internal sealed class FeedReader(NpgsqlDataSource database)
{
    /// <summary>Commits that are not further apart are read in one scan.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromMinutes(1);

    /// <exception cref="SubscriptionEndedException">The database is a standby.</exception>
    public async Task<FeedCursor> NowAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FeedSql.Now);
        return await command.ExecuteScalarAsync(cancellationToken) is string position ? new FeedCursor(position) : throw OnStandby();
    }

    /// <summary>The rows after a cursor, each with the cursor after it; ends at the current snapshot. The reader is at the row.</summary>
    /// <exception cref="SubscriptionEndedException">
    /// The log of commits no longer reaches back to the cursor, the cursor is from before a failover, or the database is a standby.
    /// </exception>
    public async IAsyncEnumerable<(NpgsqlDataReader? Row, FeedCursor Cursor)> ReadAsync(
        FeedTable table, FeedFilter filter, DeviceScope scope, FeedCursor start, [
            EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (reached, commits) = await CommitsAsync(connection, table, start, cancellationToken);
        var sent = 0L;
        foreach (var part in commits)
        {
            foreach (var chunk in await ChunksAsync(connection, table, part, cancellationToken))
            {
                await using var command = Rows(table, filter, scope, part, chunk).Build(connection);
                await using var rows = await ExecuteAsync(command, cancellationToken);
                while (await rows.ReadAsync(cancellationToken))
                {
                    if (++sent > start.Sent)
                        yield return (rows, start with { Until = reached, Sent = sent });
                }
            }
        }

        yield return (null, new FeedCursor(reached));
    }

    private static async Task<(string Reached, IReadOnlyList<Commits> Commits)> CommitsAsync(
        NpgsqlConnection connection, FeedTable table, FeedCursor from, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(FeedSql.Commits, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = from.Since, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = table.Name, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)from.Until ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        List<(DateTime, DateTime, uint)> commits = [];
        var reached = from.Since;
        await using var rows = await ReadAsync(command, cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (rows.IsDBNull(0) || rows.IsDBNull(1))
                throw OnStandby();
            reached = rows.GetString(0);
            if (rows.GetBoolean(1))
                throw new SubscriptionEndedException(
                    "CURSOR_EXPIRED",
                    "The cursor is older than the log of commits (one day), or from before a failover. "
                    + "Query the missed rows and subscribe again.");
            if (!rows.IsDBNull(2))
                commits.Add((rows.GetDateTime(3), rows.GetDateTime(4), rows.GetFieldValue<uint>(2)));
        }

        return (reached, Commits.Join(commits, Near));
    }

    private static SubscriptionEndedException OnStandby() => new(
        "UNAVAILABLE", "Subscriptions need the primary database, and this service reads a standby.");

    private static async Task<NpgsqlDataReader> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await ExecuteAsync(command, cancellationToken);
        }
        catch (PostgresException error)
            when (error.SqlState is PostgresErrorCodes.InvalidTextRepresentation or PostgresErrorCodes.CharacterNotInRepertoire)
        {
            throw new InvalidArgumentException("'after' is not a cursor of this subscription.");
        }
    }

    /// <summary>Outside of the subscription's trace, which would otherwise grow as long as the subscription lasts.</summary>
    private static async Task<NpgsqlDataReader> ExecuteAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        Activity.Current = null;
        return await command.ExecuteReaderAsync(cancellationToken);
    }

    private static async Task<List<(string Schema, string Name)>> ChunksAsync(
        NpgsqlConnection connection, FeedTable table, Commits part, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(FeedSql.Chunks, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = table.Name, NpgsqlDbType = NpgsqlDbType.Name });
        command.Parameters.Add(new NpgsqlParameter { Value = part.Oldest, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter { Value = part.Newest, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        List<(string, string)> chunks = [];
        await using var rows = await ExecuteAsync(command, cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            chunks.Add((rows.GetString(0), rows.GetString(1)));
        return chunks;
    }

    private static SqlBuilder Rows(FeedTable table, FeedFilter filter, DeviceScope scope, Commits part, (string Schema, string Name) chunk)
    {
        var sql = new SqlBuilder().Raw("SELECT ");
        WriteColumns(sql, table);
        sql.Raw(" FROM ONLY ").Name(chunk.Schema).Raw(".").Name(chunk.Name)
            .Raw(" WHERE time >= ").Value(part.Oldest, NpgsqlDbType.TimestampTz)
            .Raw(" AND time <= ").Value(part.Newest, NpgsqlDbType.TimestampTz)
            .Raw(" AND xmin = ANY (").Value(part.Writers.ToArray(), NpgsqlDbType.Xid | NpgsqlDbType.Array).Raw(")")
            .AndWithin(scope);
        foreach (var (column, values) in filter.Conditions)
            sql.AndOneOf(column, values);
        sql.Raw(" ORDER BY ");
        WriteColumns(sql, table);
        return sql;
    }

    private static void WriteColumns(SqlBuilder sql, FeedTable table)
    {
        for (var at = 0; at < table.Columns.Count; at++)
        {
            if (at > 0)
                sql.Raw(", ");
            sql.Name(table.Columns[at]);
        }
    }
}
