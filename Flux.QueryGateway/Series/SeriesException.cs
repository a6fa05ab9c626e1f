namespace Flux.QueryGateway.Series;

/// <summary>A series question that cannot be answered as asked; the message says what to change.</summary>
internal sealed class SeriesException(string message) : Exception(message);
