namespace Flux.Timeseries;

/// <summary>Writes and reads the points of a fleet of devices.</summary>
/// <remarks>Every method throws <see cref="Npgsql.NpgsqlException"/> when the database cannot be reached or refuses.</remarks>
public interface ITimeSeriesStore
{
    /// <summary>Writes one metric point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    /// <exception cref="ArgumentException">
    /// A part of the point is missing, too large, or cannot be stored; nothing is written.
    /// </exception>
    Task WriteMetricAsync(MetricPoint point, CancellationToken cancellationToken = default);

    /// <summary>Writes many metric points with one COPY: all of them, or none.</summary>
    /// <param name="points">The points, enumerated once.</param>
    /// <param name="cancellationToken">Ends the write; nothing is then written.</param>
    /// <returns>The number of points written.</returns>
    /// <exception cref="ArgumentException">A point is not valid; the message says which and why; nothing is written.</exception>
    Task<long> WriteMetricsAsync(IEnumerable<MetricPoint> points, CancellationToken cancellationToken = default);

    /// <summary>Writes one log line.</summary>
    /// <inheritdoc cref="WriteMetricAsync"/>
    Task WriteLogAsync(LogPoint point, CancellationToken cancellationToken = default);

    /// <summary>Writes many log lines with one COPY: all of them, or none.</summary>
    /// <inheritdoc cref="WriteMetricsAsync"/>
    Task<long> WriteLogsAsync(IEnumerable<LogPoint> points, CancellationToken cancellationToken = default);

    /// <summary>Writes one event.</summary>
    /// <inheritdoc cref="WriteMetricAsync"/>
    Task WriteEventAsync(EventPoint point, CancellationToken cancellationToken = default);

    /// <summary>Writes many events with one COPY: all of them, or none.</summary>
    /// <inheritdoc cref="WriteMetricsAsync"/>
    Task<long> WriteEventsAsync(IEnumerable<EventPoint> points, CancellationToken cancellationToken = default);

    /// <summary>Reads metric points, streamed as the database sends them.</summary>
    /// <param name="query">Which points; its aggregation is ignored.</param>
    /// <param name="cancellationToken">Ends the query, in the database too.</param>
    /// <returns>The points, newest first unless the query says otherwise.</returns>
    IAsyncEnumerable<MetricPoint> QueryMetricsAsync(TimeSeriesQuery query, CancellationToken cancellationToken = default);

    /// <summary>Reads log lines, streamed as the database sends them.</summary>
    /// <inheritdoc cref="QueryMetricsAsync"/>
    IAsyncEnumerable<LogPoint> QueryLogsAsync(TimeSeriesQuery query, CancellationToken cancellationToken = default);

    /// <summary>Reads events, streamed as the database sends them.</summary>
    /// <inheritdoc cref="QueryMetricsAsync"/>
    IAsyncEnumerable<EventPoint> QueryEventsAsync(TimeSeriesQuery query, CancellationToken cancellationToken = default);

    /// <summary>Reads aggregates of metrics over buckets of time: one for each bucket and series that has points.</summary>
    /// <param name="query">
    /// Which points, which aggregate and which bucket. Buckets at the ends of the range hold only the points inside the range.
    /// </param>
    /// <param name="cancellationToken">Ends the query, in the database too.</param>
    /// <returns>The buckets, newest first unless the query says otherwise; those of one time by device and metric.</returns>
    /// <exception cref="ArgumentException">The query has no aggregation.</exception>
    IAsyncEnumerable<AggregatedPoint> QueryAggregatedAsync(TimeSeriesQuery query, CancellationToken cancellationToken = default);
}
