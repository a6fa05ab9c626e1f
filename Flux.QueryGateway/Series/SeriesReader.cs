using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.QueryGateway.Series;

/// <summary>Answers series questions from the database, one statement each and, on Community, one about what its rollups lack.</summary>
internal sealed class SeriesReader(NpgsqlDataSource database, CallerDevices devices, StaleRollups stale, IOptions<SeriesOptions> options)
{
    private static readonly TimeSpan ShortestBucket = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBucket = TimeSpan.FromDays(366);

    /// <exception cref="SeriesException">The question cannot be answered as asked.</exception>
    /// <exception cref="PostgresException">The database refused or cancelled the statement.</exception>
    public async Task<SeriesAnswer> ReadAsync(SeriesQuery asked, CancellationToken cancellation)
    {
        var query = Settle(asked);
        var grid = GridFactory.Lay(query.Bucket, query.TimeZone, query.From, query.To, options.Value.MaxBuckets);
        var plan = RollupRouter.Route(query, grid);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (plan.Segments.FirstOrDefault(segment => segment.Rollup?.Source == plan.Source).Rollup is { } coarsest)
            plan = RollupRouter.Without(plan, await stale.ReadAsync(connection, coarsest, cancellation));

        var sql = SeriesSql.Write(query, grid, plan, devices.Current, options.Value.MaxPoints + 1);
        await using var command = sql.Build(connection);
        await using var rows = await ExecuteAsync(command, cancellation);
        List<DeviceSeries> series = [];
        List<SeriesPoint> points = [];
        (string Device, string Metric, string? Unit)? current = null;
        for (var read = 1; await rows.ReadAsync(cancellation); read++)
        {
            if (read > options.Value.MaxPoints)
                throw new SeriesException($"The answer holds more than {options.Value.MaxPoints} points; take a longer bucket, a shorter range, or fewer devices and metrics.");
            if (current is not { } same || rows.GetString(0) != same.Device || rows.GetString(1) != same.Metric)
            {
                Finish();
                current = (rows.GetString(0), rows.GetString(1), rows.IsDBNull(5) ? null : rows.GetString(5));
            }

            points.Add(new SeriesPoint(rows.GetDateTime(2), Finite(rows, 3), rows.GetInt64(4)));
        }

        Finish();
        return new SeriesAnswer(plan.Source, query.Bucket, series);

        void Finish()
        {
            if (current is not { } done)
                return;
            var kept = query.MaxPoints is { } most ? Thinning.Thin(points, most) : points;
            series.Add(new DeviceSeries(done.Device, done.Metric, done.Unit, kept));
            points = [];
        }
    }

    private static async Task<NpgsqlDataReader> ExecuteAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        try
        {
            return await command.ExecuteReaderAsync(cancellation);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.NumericValueOutOfRange)
        {
            throw new SeriesException("Some values are too large for this aggregation to be computed.");
        }
    }

    /// <summary>An infinite sum, or a stored number that is none, is no value that JSON could carry.</summary>
    private static double? Finite(NpgsqlDataReader row, int ordinal) =>
        row.IsDBNull(ordinal) ? null : row.GetDouble(ordinal) is var number && double.IsFinite(number) ? number : null;

    private static SeriesQuery Settle(SeriesQuery query)
    {
        if (query.From >= query.To)
            throw new SeriesException("'from' must be before 'to'.");
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
