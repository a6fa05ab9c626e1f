using System.Data;
using System.Text;
using Flux.QueryGateway.Access;
using Flux.QueryGateway.Series.Buckets;
using Flux.QueryGateway.Series.Rollups;
using Flux.QueryGateway.Series.Shaping;
using Flux.QueryGateway.Series.Statements;
using Flux.QueryGateway.Sql;
using Flux.Timeseries.Access;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.QueryGateway.Series;

/// <summary>
/// Executes series queries: the state of the rollups, then the buckets, then what only some queries need (prior values, units).
/// </summary>
internal sealed class SeriesReader(NpgsqlDataSource database, CallerDevices devices, StoredRollups rollups, IOptions<SeriesOptions> options)
{
    // The order of names in the database.
    private static readonly Comparer<string> ByBytes =
        Comparer<string>.Create((one, other) => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other)));
    private static readonly TimeSpan ShortestBucket = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBucket = TimeSpan.FromDays(366);

    // The first bucket begins before the range and the next one after it: both need representable dates.
    private static readonly DateTime FirstStart = new(3, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime LastEnd = new(9998, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <exception cref="SeriesException">The query cannot be executed as it is.</exception>
    /// <exception cref="PostgresException">The database refused or cancelled the statement.</exception>
    public async Task<SeriesResult> ReadAsync(SeriesQuery request, CancellationToken cancellationToken)
    {
        var query = Normalize(request);
        var grid = GridFactory.Lay(query.Bucket, query.TimeZone, query.From, query.To, options.Value.MaxBuckets);
        var candidates = RollupRouter.Candidates(query, grid);
        var scope = devices.Current;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // The state of the rollups and their rows must be of the same snapshot.
        await using var snapshot = candidates.Count > 0
            ? await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken) : null;
        var plan = RollupRouter.Route(
            query, candidates.Count > 0 ? await rollups.ReadAsync(connection, query, scope, candidates, cancellationToken) : []);
        var points =
            await BucketsAsync(connection, SeriesSql.Write(query, grid, plan, scope, options.Value.MaxPoints + 1), grid, cancellationToken);
        if (query.Fill != Fill.None)
            points = await FillAsync(connection, query, grid, scope, points, cancellationToken);
        var units = query.WithUnit ? await LastValueBefore.ReadAsync(connection, points.Keys, query.To, query.Tags, cancellationToken) : [];
        var ordered = points.OrderBy(each => each.Key.Device, ByBytes).ThenBy(each => each.Key.Metric, ByBytes);
        var series = ordered.Select(each => new DeviceSeries(
            each.Key.Device,
            each.Key.Metric,
            units.GetValueOrDefault(each.Key).Unit,
            query.MaxPoints is { } most ? Thinning.Thin(each.Value, most) : each.Value));
        return new SeriesResult(plan.Source, query.Bucket, [.. series]);
    }

    /// <summary>The buckets with rows of each series, oldest first.</summary>
    private async Task<Dictionary<(string Device, string Metric), List<SeriesPoint>>> BucketsAsync(
        NpgsqlConnection connection, SqlBuilder sql, Grid grid, CancellationToken cancellationToken)
    {
        await using var command = sql.Build(connection);
        await using var rows = await ExecuteAsync(command, cancellationToken);
        Dictionary<(string Device, string Metric), List<SeriesPoint>> series = [];
        var names = new RepeatedNames();
        for (var read = 1; await rows.ReadAsync(cancellationToken); read++)
        {
            if (read > options.Value.MaxPoints)
                throw TooManyPoints();
            var key = (names.Read(rows, 0), names.Read(rows, 1));
            if (!series.TryGetValue(key, out var points))
                // Most queries return one series, which then fills the grid.
                series.Add(key, points = series.Count == 0 ? new((int)Math.Min(grid.Count, options.Value.MaxPoints)) : []);
            points.Add(new SeriesPoint(rows.GetDateTime(2), Finite(rows, 3), rows.GetInt64(4)));
        }

        foreach (var points in series.Values)
            points.Sort((one, other) => one.Time.CompareTo(other.Time));
        return series;
    }

    private async Task<Dictionary<(string Device, string Metric), List<SeriesPoint>>> FillAsync(
        NpgsqlConnection connection,
        SeriesQuery query,
        Grid grid,
        DeviceScope scope,
        Dictionary<(string Device, string Metric), List<SeriesPoint>> found,
        CancellationToken cancellationToken)
    {
        var series = found.Keys.ToHashSet();
        Dictionary<(string Device, string Metric), double> prior = [];
        if (query.Fill == Fill.Previous && AggregationSql.IsMetricValue(query.Aggregation))
        {
            // A series that reports on change may have no row in the range and still a value: those requested by name are looked up.
            var named = (query.DeviceIds ?? []).Where(scope.Allows)
                .SelectMany(device => query.MetricNames ?? [], (device, metric) => (device, metric));
            prior = await PriorAsync(connection, query, [.. series.Union(named)], cancellationToken);
            series.UnionWith(prior.Keys);
        }

        if (series.Count * grid.Count > options.Value.MaxPoints)
            throw TooManyPoints();
        return series.ToDictionary(each => each, each =>
            GapFilling.Complete(
                found.GetValueOrDefault(each) ?? [], grid, query.Fill, prior.TryGetValue(each, out var value) ? value : null));
    }

    /// <summary>
    /// The last value of each series before the range: of a raw row, or of a rollup's newest bucket where raw rows are past their
    /// retention.
    /// </summary>
    private async Task<Dictionary<(string Device, string Metric), double>> PriorAsync(
        NpgsqlConnection connection,
        SeriesQuery query,
        IReadOnlyCollection<(string Device, string Metric)> series,
        CancellationToken cancellationToken)
    {
        var raw = await LastValueBefore.ReadAsync(connection, series, query.From, query.Tags, cancellationToken);
        var prior = raw.ToDictionary(each => each.Key, each => each.Value.Value);
        // Rollups have no tags, and a query that forces raw rows must not read them.
        if (prior.Count < series.Count && query.Tags is null && query.Source is not SeriesSource.Raw)
        {
            foreach (var rollup in await rollups.StoredRelationsAsync(connection, cancellationToken))
                await LastBucketValueBefore.ReadAsync(
                    connection, rollup, [.. series.Where(each => !prior.ContainsKey(each))], query.From, prior, cancellationToken);
        }

        return prior;
    }

    private SeriesException TooManyPoints() =>
        new(
            $"The result holds more than {options.Value.MaxPoints} points; "
            + "take a longer bucket, a shorter range, or fewer devices and metrics.");

    private static async Task<NpgsqlDataReader> ExecuteAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await command.ExecuteReaderAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.NumericValueOutOfRange)
        {
            throw new SeriesException("Some values are too large for this aggregation to be computed.");
        }
    }

    /// <summary>JSON cannot represent an infinite sum or a stored NaN.</summary>
    private static double? Finite(NpgsqlDataReader row, int ordinal) =>
        row.IsDBNull(ordinal) ? null : row.GetDouble(ordinal) is var number && double.IsFinite(number) ? number : null;

    private static SeriesQuery Normalize(SeriesQuery query)
    {
        if (query.From >= query.To)
            throw new SeriesException("'from' must be before 'to'.");
        if (query.From < FirstStart || query.To > LastEnd)
            throw new SeriesException("'from' and 'to' must lie between 0003-01-01T00:00:00Z and 9998-01-01T00:00:00Z.");
        if (query.MaxPoints is < Thinning.Fewest)
            throw new SeriesException($"'maxPoints' must be at least {Thinning.Fewest}: both ends and both extremes are kept.");
        if (query.Bucket is Bucket.Fitting)
        {
            return query.MaxPoints is { } points
                ? query with { Bucket = FittingBucket.For(query.To - query.From, points) }
                : throw new SeriesException("Give 'bucket', or 'maxPoints' to have one chosen.");
        }

        var length = query.Bucket switch
        {
            Bucket.Clock clock => clock.Length,
            Bucket.Days days => TimeSpan.FromDays(days.Count),
            Bucket.Months months => TimeSpan.FromDays(30.5 * months.Count),
            _ => TimeSpan.Zero,
        };
        if (length < ShortestBucket || length > LongestBucket)
            throw new SeriesException("'bucket' must be between one second (PT1S) and one year (P1Y).");
        return query;
    }
}
