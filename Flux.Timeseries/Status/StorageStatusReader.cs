using Npgsql;

namespace Flux.Timeseries.Status;

/// <summary>Reads the state of a Flux database from TimescaleDB's own views. Quick on large tables: nothing is counted.</summary>
/// <param name="database">The database.</param>
/// <param name="timeProvider">What lags are measured by.</param>
public sealed class StorageStatusReader(NpgsqlDataSource database, TimeProvider timeProvider)
{
    private static readonly string[] Tables = [FluxSchema.Metrics.Table, FluxSchema.Logs.Table, FluxSchema.Events.Table];

    // Metrics have no index on time alone, but a BRIN: a narrow window is cheap, so the search for the ends begins with one. A minute of a
    // large fleet is millions of rows already, and a fleet may have been silent for longer than a chunk is long.
    private static readonly TimeSpan[] Windows =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15), TimeSpan.FromHours(4), TimeSpan.FromDays(4),
        TimeSpan.FromDays(40), TimeSpan.FromDays(100_000),
    ];

    /// <summary>Reads it.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The state.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached, or has no Flux schema.</exception>
    public async Task<StorageStatus> ReadAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (edition, timescale, postgres, schema) = await ServerAsync(connection, cancellationToken);
        var policies = await PoliciesAsync(connection, edition, cancellationToken);
        var tables = new List<TableStatus>();
        foreach (var table in Tables)
            tables.Add(await TableAsync(connection, table, edition, cancellationToken));

        return new StorageStatus(
            edition, timescale, postgres, schema, policies, tables, await RollupsAsync(connection, edition, cancellationToken));
    }

    private static async Task<(Edition Edition, string Timescale, string Postgres, int Schema)> ServerAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT {EditionReader.LicenseSql}, extversion, current_setting('server_version'), flux.schema_version()
            FROM pg_extension WHERE extname = 'timescaledb'
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (EditionReader.Parse(reader.GetString(0)) ?? Edition.Apache, reader.GetString(1), reader.GetString(2), reader.GetInt32(3));
    }

    private static async Task<List<PolicyInForce>> PoliciesAsync(
        NpgsqlConnection connection, Edition edition, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            edition == Edition.Apache ? StatusSql.PortablePolicies : StatusSql.JobPolicies, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var policies = new List<PolicyInForce>();
        while (await reader.ReadAsync(cancellationToken))
        {
            bool? failed = await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetBoolean(2);
            policies.Add(new PolicyInForce(reader.GetString(0), reader.GetTimeSpan(1), failed));
        }

        return policies;
    }

    private async Task<TableStatus> TableAsync(
        NpgsqlConnection connection, string table, Edition edition, CancellationToken cancellationToken)
    {
        long rows, chunks, compressed, bytes, plain;
        (DateTime Start, DateTime End)? span;
        var sql = edition == Edition.Apache ? StatusSql.PlainTable : StatusSql.ColumnstoreTable;
        await using (var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = table } } })
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            (rows, chunks, compressed, bytes, plain) = (
                reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
            span = reader.IsDBNull(5) ? null : (reader.GetDateTime(5), reader.GetDateTime(6));
        }

        if (span is not { } ends)
            return new TableStatus(table, rows, chunks, compressed, bytes, plain, Oldest: null, Newest: null);

        var now = timeProvider.GetUtcNow().UtcDateTime;
        var oldest = await EndAsync(
            connection,
            $"SELECT min(time) FROM {table} WHERE time >= $1 AND time < $2",
            width => (ends.Start, Shift(ends.Start, width)),
            cancellationToken);
        var last = now < ends.End ? now : ends.End;
        var newest = await EndAsync(
            connection,
            $"SELECT max(time) FROM {table} WHERE time >= $1 AND time < $2",
            width => (Shift(last, -width), ends.End),
            cancellationToken);
        return new TableStatus(table, rows, chunks, compressed, bytes, plain, oldest, newest);
    }

    private static async Task<DateTimeOffset?> EndAsync(
        NpgsqlConnection connection, string sql, Func<TimeSpan, (DateTime From, DateTime To)> range, CancellationToken cancellationToken)
    {
        foreach (var width in Windows)
        {
            var (from, to) = range(width);
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = from }, new() { Value = to } } };
            if (await command.ExecuteScalarAsync(cancellationToken) is DateTime found)
                return new DateTimeOffset(found, TimeSpan.Zero);
        }

        return null;
    }

    private async Task<List<RollupStatus>> RollupsAsync(NpgsqlConnection connection, Edition edition, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            edition == Edition.Apache ? StatusSql.PortableRollups : StatusSql.ContinuousAggregates, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rollups = new List<RollupStatus>();
        while (await reader.ReadAsync(cancellationToken))
        {
            DateTimeOffset? watermark = await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(1);
            long? pending = await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetInt64(2);
            rollups.Add(new RollupStatus(reader.GetString(0), watermark, timeProvider.GetUtcNow() - watermark, pending));
        }

        return rollups;
    }

    private static DateTime Shift(DateTime time, TimeSpan by) =>
        by > TimeSpan.Zero
            ? (DateTime.MaxValue - time < by ? DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc) : time + by)
            : (time - DateTime.MinValue < -by ? DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc) : time + by);
}
