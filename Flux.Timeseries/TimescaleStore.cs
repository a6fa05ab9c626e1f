using Flux.Timeseries.Store;
using Npgsql;

namespace Flux.Timeseries;

/// <summary>
/// An <see cref="ITimeSeriesStore"/> on a TimescaleDB that Flux.SchemaMigrator has set up. Safe for many threads at once.
/// </summary>
public sealed class TimescaleStore : ITimeSeriesStore, IAsyncDisposable
{
    private readonly NpgsqlDataSource? _owned;
    private readonly PointWriter<MetricPoint> _metrics;
    private readonly PointWriter<LogPoint> _logs;
    private readonly PointWriter<EventPoint> _events;
    private readonly PointReader _reader;

    /// <summary>Opens a store with its own pool, which is closed with the store. Connects on first use.</summary>
    /// <param name="connectionString">A <c>postgresql://</c> URL (<c>max_connections</c> included) or an Npgsql connection string.</param>
    /// <exception cref="FormatException">The connection string cannot be read.</exception>
    public TimescaleStore(string connectionString)
        : this(NpgsqlDataSource.Create(FluxConnectionString.Parse(connectionString)), TimeProvider.System) =>
        _owned = _reader.Database;

    /// <summary>Opens a store on a pool that the caller owns.</summary>
    /// <param name="database">The pool.</param>
    /// <param name="timeProvider">Gives the time of points that have none; default: the system's clock.</param>
    public TimescaleStore(NpgsqlDataSource database, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        timeProvider ??= TimeProvider.System;
        _metrics = new(database, RowFormats.Metrics, timeProvider, SeriesOrder.Instance);
        _logs = new(database, RowFormats.Logs, timeProvider);
        _events = new(database, RowFormats.Events, timeProvider);
        _reader = new(database);
    }

    /// <inheritdoc/>
    public Task WriteMetricAsync(MetricPoint point, CancellationToken cancellationToken = default) =>
        _metrics.WriteAsync(point, cancellationToken);

    /// <inheritdoc/>
    public Task<long> WriteMetricsAsync(IEnumerable<MetricPoint> points, CancellationToken cancellationToken = default) =>
        _metrics.WriteAsync(points, cancellationToken);

    /// <inheritdoc/>
    public Task WriteLogAsync(LogPoint point, CancellationToken cancellationToken = default) => _logs.WriteAsync(point, cancellationToken);

    /// <inheritdoc/>
    public Task<long> WriteLogsAsync(IEnumerable<LogPoint> points, CancellationToken cancellationToken = default) =>
        _logs.WriteAsync(points, cancellationToken);

    /// <inheritdoc/>
    public Task WriteEventAsync(EventPoint point, CancellationToken cancellationToken = default) =>
        _events.WriteAsync(point, cancellationToken);

    /// <inheritdoc/>
    public Task<long> WriteEventsAsync(IEnumerable<EventPoint> points, CancellationToken cancellationToken = default) =>
        _events.WriteAsync(points, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<MetricPoint> QueryMetricsAsync(TimeSeriesQuery query, CancellationToken cancellationToken = default) =>
        _reader.ReadAsync(RowFormats.Metrics, Given(query), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<LogPoint> QueryLogsAsync(TimeSeriesQuery query, CancellationToken cancellationToken = default) =>
        _reader.ReadAsync(RowFormats.Logs, Given(query), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<EventPoint> QueryEventsAsync(TimeSeriesQuery query, CancellationToken cancellationToken = default) =>
        _reader.ReadAsync(RowFormats.Events, Given(query), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<AggregatedPoint> QueryAggregatedAsync(TimeSeriesQuery query, CancellationToken cancellationToken = default) =>
        Given(query) is { Aggregation: { } aggregation, Bucket: { } bucket }
            ? _reader.ReadAsync(query, aggregation, bucket, cancellationToken)
            : throw new ArgumentException("The query has no aggregation: add WithAggregation(…).", nameof(query));

    /// <summary>Closes the pool if the store owns it.</summary>
    public ValueTask DisposeAsync() => _owned?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static TimeSeriesQuery Given(TimeSeriesQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query;
    }
}
