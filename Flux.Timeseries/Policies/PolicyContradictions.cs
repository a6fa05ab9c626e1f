namespace Flux.Timeseries.Policies;

/// <summary>Finds policies that contradict each other, or would remove what another one needs.</summary>
public static class PolicyContradictions
{
    // Planning a query takes longer with every chunk; beyond this it takes most of the time of a query.
    private const int MostChunks = 2_000;

    /// <summary>Every contradiction, each with what to change.</summary>
    /// <param name="policies">Policies whose values are each in their range.</param>
    /// <param name="edition">The edition that applies them.</param>
    /// <returns>One sentence for each, empty when there is none.</returns>
    public static IReadOnlyList<string> Find(FluxPolicies policies, Edition edition)
    {
        ArgumentNullException.ThrowIfNull(policies);
        return
        [
            .. Rollups(policies),
            .. edition == Edition.Community ? Columnstore(policies) : NoColumnstore(policies.Columnstore.After),
            .. Chunks("Metrics", policies.Chunks.Metrics, policies.Retention.Metrics),
            .. Chunks("Logs", policies.Chunks.Logs, policies.Retention.Logs),
            .. Chunks("Events", policies.Chunks.Events, policies.Retention.Events),
        ];
    }

    private static IEnumerable<string> Rollups(FluxPolicies policies)
    {
        var (raw, five, hour) = (policies.Retention.Metrics, policies.Rollups.FiveMinutes, policies.Rollups.OneHour);
        // A chunk of raw rows is dropped once its last bucket is older than the retention; that bucket has to be stored by then.
        if (five.RefreshLag + TimeSpan.FromHours(1) > raw)
            yield return $"Flux:Rollups:5m:RefreshLag ({five.RefreshLag:c}) reaches beyond Flux:Retention:Metrics ({raw:c}): raw rows "
                + "would be dropped before their buckets are stored. Shorten the lag or keep metrics longer.";

        if (hour.RefreshLag + TimeSpan.FromHours(2) > raw)
            yield return $"Flux:Rollups:1h:RefreshLag ({hour.RefreshLag:c}) reaches beyond Flux:Retention:Metrics ({raw:c}): raw rows "
                + "would be dropped before their buckets are stored. Shorten the lag or keep metrics longer.";

        if (five.Retention < raw)
            yield return $"Flux:Rollups:5m:Retention ({five.Retention:c}) is shorter than Flux:Retention:Metrics ({raw:c}): the rollup "
                + "would lack time that raw rows still have. Keep the rollup at least as long.";

        if (hour.Retention < five.Retention)
            yield return $"Flux:Rollups:1h:Retention ({hour.Retention:c}) is shorter than Flux:Rollups:5m:Retention "
                + $"({five.Retention:c}): the coarser rollup is built from the finer one. Keep it at least as long.";
    }

    private static IEnumerable<string> Columnstore(FluxPolicies policies)
    {
        var (after, kept) = (policies.Columnstore.After, policies.Retention);
        var (five, hour) = (policies.Rollups.FiveMinutes.RefreshLag, policies.Rollups.OneHour.RefreshLag);
        var late = five > hour ? five : hour;
        if (after.Metrics <= late)
            yield return $"Flux:Columnstore:After:Metrics ({after.Metrics:c}) is inside the lateness window of the rollups ({late:c}): "
                + "rows that are still expected would be written into compressed chunks. Compress later or shorten "
                + "Flux:Rollups:*:RefreshLag.";

        (string Table, TimeSpan Age, TimeSpan Retention)[] ages =
            [("Metrics", after.Metrics, kept.Metrics), ("Logs", after.Logs, kept.Logs), ("Events", after.Events, kept.Events)];
        foreach (var (table, age, retention) in ages)
        {
            if (age >= retention)
                yield return $"Flux:Columnstore:After:{table} ({age:c}) is not before Flux:Retention:{table} ({retention:c}): chunks "
                    + "would be dropped before they are compressed. Compress earlier or keep rows longer.";
        }
    }

    private static IEnumerable<string> NoColumnstore(ColumnstoreAges asked)
    {
        var normal = new ColumnstoreAges();
        if (asked.Metrics != normal.Metrics || asked.Logs != normal.Logs || asked.Events != normal.Events)
            yield return "Flux:Columnstore:After is set, but the Apache edition of TimescaleDB has no columnstore. Remove the setting "
                + "or use the Community edition.";
    }

    private static IEnumerable<string> Chunks(string table, TimeSpan interval, TimeSpan retention)
    {
        if (interval > retention)
            yield return $"Flux:Chunks:{table} ({interval:c}) is longer than Flux:Retention:{table} ({retention:c}): rows leave by "
                + "whole chunks, so they would live more than twice as long as asked. Shorten the chunk.";

        if (retention / interval > MostChunks)
            yield return $"Flux:Chunks:{table} ({interval:c}) makes {retention / interval:0} chunks within Flux:Retention:{table} "
                + $"({retention:c}), more than {MostChunks}: planning every query would be slow. Lengthen the chunk.";
    }
}
