namespace Flux.QueryGateway.OData.Apply;

/// <summary>OData's standard aggregation methods, and the count of rows.</summary>
internal enum AggregateFunction
{
    Sum,
    Average,
    Min,
    Max,
    CountDistinct,
    Count,
}
