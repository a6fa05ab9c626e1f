namespace Flux.QueryGateway.Tests.Series;

/// <summary>Forty days around the end of summer time, partly rolled up, then late rows that no refresh has processed.</summary>
internal static class LateRows
{
    public static readonly DateTime Start = SeriesDatabase.Utc("2026-10-10T00:00Z");

    /// <summary>A range of whole hours that is rolled up and has no late rows.</summary>
    public static readonly (DateTime From, DateTime To) Settled = (SeriesDatabase.Utc("2026-11-02T04:00Z"), SeriesDatabase.Utc("2026-11-07T00:00Z"));

    public static async Task WriteAsync(Func<string, Task> executeAsync, Func<string, Task> rollUpAsync)
    {
        // Values are quarters, whose sums are exact in any order. Some rows have equal times; some hours have no rows.
        const string rows = """
            INSERT INTO device_metrics
            SELECT timestamptz '2026-10-10' + i * interval '97.123456 seconds', 'd' || i % 3, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END,
                (i * 7919 % 4001) / 4.0, 'u', CASE WHEN i % 5 = 0 THEN '{"phase":1}'::jsonb END
            FROM generate_series(0, 35000) i CROSS JOIN LATERAL generate_series(1, CASE WHEN i % 50 = 0 THEN 2 ELSE 1 END)
            WHERE i / 37 % 11 <> 3 AND
            """;
        await executeAsync(rows + " i % 9 <> 4");
        await rollUpAsync("2026-11-12T05:00Z");
        await executeAsync(rows + " i % 9 = 4 AND (i < 6000 OR i BETWEEN 12000 AND 12100 OR i BETWEEN 20000 AND 20500 OR i > 25000)");
    }
}
