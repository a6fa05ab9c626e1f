namespace Flux.Timeseries.ReadModel;

/// <summary>
/// What SQL can ask of a <c>timestamptz</c> column beyond what <see cref="DateTimeOffset"/>'s members say. For use in queries only.
/// </summary>
public static class TimestampColumn
{
    /// <summary>Microseconds since the full minute, 0 to 59,999,999.</summary>
    /// <exception cref="InvalidOperationException">Called outside a query.</exception>
    public static long MicrosecondOfMinute(DateTimeOffset time) =>
        throw new InvalidOperationException("This is SQL: it can be used in queries only.");
}
