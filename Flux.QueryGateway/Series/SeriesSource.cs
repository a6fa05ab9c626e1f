namespace Flux.QueryGateway.Series;

/// <summary>Which rows an answer was made of, apart from the ragged ends of its range.</summary>
internal enum SeriesSource
{
    Raw,
    FiveMinutes,
    OneHour,
}
