using Flux.QueryGateway.Rows.Sets;
using Flux.Timeseries;

namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>A table whose commits are logged.</summary>
/// <param name="Name">The hypertable, and its name in the log of commits.</param>
/// <param name="Rows">Its rows in queries; both have the same columns in the same order.</param>
/// <param name="Columns">Names of the table's columns.</param>
internal sealed record FeedTable(string Name, RowSet Rows, IReadOnlyList<string> Columns)
{
    public static FeedTable Metrics { get; } = new(FluxSchema.Metrics.Table, RowSets.Metrics, FluxSchema.Metrics.Columns);

    public static FeedTable Events { get; } = new(FluxSchema.Events.Table, RowSets.Events, FluxSchema.Events.Columns);
}
