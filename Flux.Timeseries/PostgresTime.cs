namespace Flux.Timeseries;

/// <summary>PostgreSQL's binary form of a <c>timestamptz</c>: microseconds since 2000-01-01 UTC.</summary>
public static class PostgresTime
{
    /// <summary>Microseconds from the Unix epoch (1970) to PostgreSQL's (2000).</summary>
    public const long UnixOffset = 946_684_800_000_000;

    /// <summary>The instant 0, UTC.</summary>
    public static DateTime Epoch { get; } = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Microseconds since the epoch; what is finer is cut, towards the past.</summary>
    /// <param name="time">Any instant.</param>
    public static long ToMicroseconds(DateTimeOffset time) =>
        (time.UtcTicks / TimeSpan.TicksPerMicrosecond) - (Epoch.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>The instant, as UTC.</summary>
    /// <param name="microseconds">Since the epoch.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside the years 1 to 9999.</exception>
    /// <exception cref="OverflowException">It is far outside of them.</exception>
    public static DateTime ToDateTime(long microseconds) => Epoch.AddTicks(checked(microseconds * TimeSpan.TicksPerMicrosecond));

    /// <inheritdoc cref="ToDateTime"/>
    public static DateTimeOffset ToDateTimeOffset(long microseconds) => new(ToDateTime(microseconds));
}
