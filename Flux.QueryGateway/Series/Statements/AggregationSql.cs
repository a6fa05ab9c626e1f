using System.Diagnostics;
using Flux.QueryGateway.Sql;

namespace Flux.QueryGateway.Series.Statements;

/// <summary>Each aggregation over the columns that raw rows and rollups share: <c>total, low, high, head, tail, rows, at</c>.</summary>
/// <remarks>Sums and the order of equal times follow the rollups' definitions, so that a composed bucket equals a computed one.</remarks>
internal static class AggregationSql
{
    /// <summary>Whether a bucket can be composed from its parts.</summary>
    public static bool IsComposable(Aggregation aggregation) => aggregation
        is Aggregation.Avg or Aggregation.Sum or Aggregation.Min or Aggregation.Max
        or Aggregation.Count or Aggregation.First or Aggregation.Last;

    /// <summary>Whether the result is a value of the metric itself, so that a value from before the range can stand in for it.</summary>
    public static bool IsMetricValue(Aggregation aggregation) => aggregation
        is not (Aggregation.Sum or Aggregation.Count or Aggregation.Stddev or Aggregation.Delta or Aggregation.Rate);

    /// <summary>Whether rows are read as steps from their predecessor.</summary>
    public static bool IsCounter(Aggregation aggregation) => aggregation is Aggregation.Delta or Aggregation.Rate;

    /// <summary>The aggregation of a rollup's row that is a whole bucket by itself.</summary>
    public static SqlBuilder WholeBucket(this SqlBuilder sql, Aggregation aggregation) => aggregation switch
    {
        Aggregation.Avg => sql.Raw("total / rows"),
        Aggregation.Sum => sql.Raw("total"),
        Aggregation.Min => sql.Raw("low"),
        Aggregation.Max => sql.Raw("high"),
        Aggregation.Count => sql.Raw("rows::double precision"),
        Aggregation.First => sql.Raw("head"),
        Aggregation.Last => sql.Raw("tail"),
        _ => throw new UnreachableException(),
    };

    /// <summary>The aggregation of many rows.</summary>
    public static SqlBuilder Aggregate(this SqlBuilder sql, Aggregation aggregation) => aggregation switch
    {
        Aggregation.Avg => sql.Raw("sum(flux.bounded(total)) / sum(rows)"),
        Aggregation.Sum => sql.Raw("sum(flux.bounded(total))"),
        Aggregation.Min => sql.Raw("min(low)"),
        Aggregation.Max => sql.Raw("max(high)"),
        Aggregation.Count => sql.Raw("sum(rows)::double precision"),
        Aggregation.First => sql.Raw("(min(ARRAY[flux.time_key(at), head]))[2]"),
        Aggregation.Last => sql.Raw("(max(ARRAY[flux.time_key(at), tail]))[2]"),
        Aggregation.Stddev => sql.Raw("stddev_samp(total)"),
        Aggregation.P50 => sql.Raw("percentile_cont(0.5) WITHIN GROUP (ORDER BY total)"),
        Aggregation.P90 => sql.Raw("percentile_cont(0.9) WITHIN GROUP (ORDER BY total)"),
        Aggregation.P95 => sql.Raw("percentile_cont(0.95) WITHIN GROUP (ORDER BY total)"),
        Aggregation.P99 => sql.Raw("percentile_cont(0.99) WITHIN GROUP (ORDER BY total)"),
        Aggregation.Delta => sql.Raw("sum(flux.bounded(step))"),
        Aggregation.Rate => sql.Raw("sum(flux.bounded(step)) / nullif(sum(seconds), 0)"),
        _ => throw new UnreachableException(),
    };
}
