using System.Linq.Expressions;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Sets;
using Flux.Timeseries.ReadModel;
using Npgsql;

namespace Flux.QueryGateway.Rows.Windows;

/// <summary>
/// Chooses how the newest row of each series is found: series by series, or all within the newest window of time at once.
/// </summary>
/// <remarks>
/// A sample of the series tells which window costs least. It affects only the cost: the result is the same for any window.
/// </remarks>
internal sealed class LatestPerSeries(TimeProvider timeProvider)
{
    // With fewer series, looking for each costs less than sampling: an 8 KiB page of the catalogue holds about 130.
    private const int FewPages = 8;

    // A longer page in order of devices no longer ends early.
    private const int ManyRows = 20_000;

    // Measured relative costs: a row of a window is read, sorted and compared; a series is looked for in the index.
    private const double CostOfRow = 1, CostOfProbe = 10;

    private const int MostOfSeries = 16;

    private static readonly TimeSpan MostAge = TimeSpan.FromSeconds(1);

    // About 200 series of 32 pages, and the newest times of each.
    private const string Sample = """
        SELECT ARRAY(
            SELECT m.time FROM public.device_metrics AS m
            WHERE m.device_id = s.device_id AND m.metric_name = s.metric_name ORDER BY m.time DESC LIMIT $1)
        FROM (
            SELECT device_id, metric_name
            FROM flux.series TABLESAMPLE SYSTEM (100 * least(1, 32 / greatest(pg_relation_size('flux.series') / 8192.0, 1)))
            WHERE random() < 0.05) AS s
        """;

    // A service can be newer than the last migration, and its role then not be allowed to read the catalogue itself.
    private const string AreMany = "SELECT has_table_privilege('flux.series', 'SELECT') AND pg_relation_size('flux.series') > 8192 * $1";

    private volatile Known _known = new(null, long.MinValue);

    /// <summary>All rows of <paramref name="set"/>, from the source that costs the query least.</summary>
    /// <param name="connection">Used to take a sample.</param>
    /// <param name="context">The read model, with the caller's scope.</param>
    /// <param name="set">Any set; all but the two of newest rows have one source only.</param>
    /// <param name="filter">The query's filter.</param>
    /// <param name="order">Its order; null where rows are counted.</param>
    /// <param name="rows">How many rows the page has at most.</param>
    /// <param name="cancellationToken">Cancels the sampling.</param>
    public async ValueTask<IQueryable> SourceAsync(
        NpgsqlConnection connection, FluxReadContext context, RowSet set, LambdaExpression? filter, RowOrder? order, int rows,
            CancellationToken cancellationToken)
    {
        if (set.SourceSince is not { } since || !context.Scope.IsAll)
            return set.Source(context);

        // A device's rows, and a page in order of devices, are found in the index without reading on.
        var device = set.Find(nameof(LatestMetricRow.DeviceId))!;
        if (filter is not null
            && PropertyReferences.Contains(filter, device) || order is not null && order.Keys[0].Column == device && rows <= ManyRows)
            return set.Source(context);
        return await BeginningAsync(connection, cancellationToken) is { } beginning ? since(context, beginning) : set.Source(context);
    }

    private async ValueTask<DateTimeOffset?> BeginningAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var known = _known;
        if (known.Read != long.MinValue && timeProvider.GetElapsedTime(known.Read) < MostAge)
            return known.Beginning;

        var read = timeProvider.GetTimestamp();
        known = new Known(Cheapest(await SampleAsync(connection, cancellationToken)), read);
        _known = known;
        return known.Beginning;
    }

    private static async Task<List<DateTime[]>> SampleAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var size =
            new NpgsqlCommand(AreMany, connection) { CommandTimeout = 0, Parameters = { new NpgsqlParameter { Value = FewPages } } };
        if (await size.ExecuteScalarAsync(cancellationToken) is not true)
            return [];

        await using var command =
            new NpgsqlCommand(Sample, connection) { CommandTimeout = 0, Parameters = { new NpgsqlParameter { Value = MostOfSeries } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var sample = new List<DateTime[]>();
        while (await reader.ReadAsync(cancellationToken))
            sample.Add(reader.GetFieldValue<DateTime[]>(0));
        return sample;
    }

    /// <summary>
    /// The beginning of the window that costs least by this sample, newest times of series first; null where looking for each series costs
    /// less.
    /// </summary>
    public static DateTimeOffset? Cheapest(IReadOnlyList<DateTime[]> sample)
    {
        var (beginning, least) = ((DateTime?)null, sample.Count * CostOfProbe);
        foreach (var candidate in sample.Where(times => times.Length > 0).Select(times => times[0]).Distinct())
        {
            var cost = sample.Sum(
                times => times.Length == 0 || times[0] < candidate ? CostOfProbe : CostOfRow * RowsSince(times, candidate));
            if (cost < least)
                (beginning, least) = (candidate, cost);
        }

        return beginning is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    /// <summary>How many rows a series has from a time on: counted, and extrapolated beyond the oldest sampled one.</summary>
    private static double RowsSince(DateTime[] times, DateTime since)
    {
        if (times.Length < MostOfSeries || times[^1] < since || times[0] == times[^1])
            return times.Count(at => at >= since);
        return (times.Length - 1) * ((times[0] - since) / (times[0] - times[^1])) + 1;
    }

    private sealed record Known(DateTimeOffset? Beginning, long Read);
}
