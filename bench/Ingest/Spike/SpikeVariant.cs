namespace Flux.Bench.Ingest.Spike;

/// <summary>One way of storing the rows, as a prototype in SQL.</summary>
/// <param name="Name">What is different.</param>
/// <param name="Edition">The TimescaleDB license it needs: <c>timescale</c>, or null for any.</param>
/// <param name="IsMigrated">Built on our schema; otherwise on an empty database.</param>
/// <param name="Schema">Run before anything is written.</param>
/// <param name="Row">How a row is written.</param>
/// <param name="Target">Table of the COPY, with columns; <c>{chunk}</c> stands for the chunk of today.</param>
/// <param name="Session">Run in each writing session.</param>
/// <param name="Close">What closing the chunk does; counted as part of the writing.</param>
/// <param name="Series">The condition that finds one series, $1 its device and $2 its metric.</param>
/// <param name="Value">The value's column.</param>
internal sealed record SpikeVariant(
    string Name, string? Edition, bool IsMigrated, string Schema, SpikeRow Row, string Target, string Session = "", string Close = "",
    string Series = "device_id = $1 AND metric_name = $2", string Value = "metric_value");

/// <summary>The shape of a prototype's row.</summary>
internal enum SpikeRow
{
    /// <summary>In order of arrival.</summary>
    Arrived,

    /// <summary>By device, metric and time within each commit.</summary>
    Sorted,

    /// <summary>A number in place of device, metric and unit; sorted by it and time within each commit.</summary>
    SeriesKey,
}
