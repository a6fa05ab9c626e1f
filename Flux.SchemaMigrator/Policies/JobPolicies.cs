using System.Text.Json;
using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Npgsql;

namespace Flux.SchemaMigrator.Policies;

/// <summary>The policies of the Community edition: TimescaleDB's own jobs.</summary>
internal static class JobPolicies
{
    // Rows at the very end of the retention are refreshed within the first hour and dropped after the second: no row is dropped before it
    // was
    // refreshed, and no running refresh covers time whose chunks have been dropped.
    internal static readonly TimeSpan RefreshMargin = TimeSpan.FromHours(1);
    internal static readonly TimeSpan DropMargin = TimeSpan.FromHours(2);

    private const string Receipts = "receipts";
    private static readonly TimeSpan Hourly = TimeSpan.FromHours(1);

    // Often: a run over time in which nothing changed costs almost nothing, and a late row is not in the stored rollup before a run.
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromMinutes(1);

    // As often as ingest's maintenance does it on the Apache edition.
    private static readonly TimeSpan SummarizeEvery = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<PolicyAction>> DiffAsync(
        NpgsqlConnection connection, FluxPolicies policies, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var inForce = await ReadAsync(connection, cancellationToken);
        var floor = await RawFloorAsync(connection, cancellationToken);
        var refreshFrom = RefreshStart(policies.Retention.Metrics, inForce, floor, now);
        var wanted = Wanted(policies, refreshFrom);
        var actions = new List<PolicyAction>();
        foreach (var job in wanted)
        {
            var present = inForce.FirstOrDefault(job.IsLike);
            if (present is null)
                actions.Add(new PolicyAction(job.Subject, Before: null, job.Text, AddSql(job), Arguments(job)));
            else if (!job.IsKeptBy(present))
            {
                actions.Add(new PolicyAction(
                    job.Subject, present.Text, job.Text, AlterSql, [present.Id, Config(job), job.Every ?? (object)DBNull.Value]));
            }
        }

        actions.AddRange(inForce
            .Where(job => !wanted.Exists(job.IsLike) || inForce.First(job.IsLike).Id != job.Id)
            .Select(job => new PolicyAction(job.Subject, job.Text, After: null, "SELECT delete_job($1)", [job.Id])));
        return actions;
    }

    // A null leaves a job's schedule, or its missing configuration, as it is.
    private const string AlterSql =
        """
        SELECT alter_job($1, schedule_interval => $3::interval, config => config || $2::jsonb)
        FROM timescaledb_information.jobs WHERE job_id = $1
        """;

    /// <summary>
    /// Where refreshing begins: as far back as raw rows certainly exist. Late rows of any age are then included, and a refresh never covers
    /// time whose chunks have been dropped, which would erase its rollups.
    /// </summary>
    internal static TimeSpan RefreshStart(TimeSpan retention, IReadOnlyList<Job> inForce, DateTimeOffset floor, DateTimeOffset now)
    {
        var start = retention + RefreshMargin;
        // A retention that is being lengthened has dropped more than the new one would.
        if (inForce.FirstOrDefault(job => job is { Procedure: Job.Retention or Job.RetainMetrics, Relation: FluxSchema.Metrics.Table }) is { } job
            && job.Offsets.GetValueOrDefault("drop_after") is { Ticks: > 0 } shorter && shorter - RefreshMargin < start)
            start = shorter - RefreshMargin;

        var sinceFloor = now - floor;
        return sinceFloor < start ? TimeSpan.FromHours(Math.Max(3, Math.Floor(sinceFloor.TotalHours))) : start;
    }

    private static List<Job> Wanted(FluxPolicies policies, TimeSpan refreshFrom)
    {
        var (keep, after, five, hour) = (policies.Retention, policies.Columnstore.After, policies.Rollups.FiveMinutes, policies.Rollups.OneHour);
        return
        [
            One(Job.RetainMetrics, FluxSchema.Metrics.Table, "drop_after", keep.Metrics + DropMargin, Hourly),
            One(Job.Retention, FluxSchema.Logs.Table, "drop_after", keep.Logs),
            One(Job.Retention, FluxSchema.Events.Table, "drop_after", keep.Events),
            One(Job.Retention, FluxSchema.Rollups.FiveMinutes, "drop_after", RollupRetention.FiveMinutes(policies)),
            One(Job.Retention, FluxSchema.Rollups.OneHour, "drop_after", hour.Retention),
            One(Job.Compression, FluxSchema.Metrics.Table, "compress_after", after.Metrics),
            One(Job.Compression, FluxSchema.Logs.Table, "compress_after", after.Logs),
            One(Job.Compression, FluxSchema.Events.Table, "compress_after", after.Events),
            Refresh(FluxSchema.Rollups.FiveMinutes, refreshFrom, five.RefreshLag),
            Refresh(FluxSchema.Rollups.OneHour, refreshFrom, hour.RefreshLag),
            One(Job.ExpireReceipts, Receipts, "drop_after", ReceiptRetention.Period, Hourly),
            new(0, Job.SummarizeMetrics, FluxSchema.Metrics.Table, new Dictionary<string, TimeSpan>(StringComparer.Ordinal), SummarizeEvery),
        ];
    }

    private static Job One(string procedure, string relation, string key, TimeSpan value, TimeSpan? every = null) =>
        new(0, procedure, relation, new Dictionary<string, TimeSpan>(StringComparer.Ordinal) { [key] = value }, every);

    private static Job Refresh(string relation, TimeSpan from, TimeSpan to)
    {
        var offsets = new Dictionary<string, TimeSpan>(StringComparer.Ordinal) { ["start_offset"] = from, ["end_offset"] = to };
        return new(0, Job.Refresh, relation, offsets, RefreshEvery);
    }

    // The rollups' public names are views over the aggregates.
    private static string Qualified(string relation) =>
        relation is FluxSchema.Rollups.FiveMinutes or FluxSchema.Rollups.OneHour ? $"{FluxSchema.Bookkeeping}.{relation}" : relation;

    private static string AddSql(Job job) => job.Procedure switch
    {
        Job.Retention => "SELECT add_retention_policy($1::regclass, drop_after => $2::interval)",
        Job.RetainMetrics =>
            "SELECT add_job('flux.retain_metrics', $3::interval, config => jsonb_build_object('table', $1::text, 'drop_after', $2::interval))",
        Job.Compression => "CALL add_columnstore_policy($1::regclass, after => $2::interval)",
        Job.ExpireReceipts =>
            "SELECT add_job('flux.expire_receipts', $2::interval, config => jsonb_build_object('drop_after', $1::interval))",
        Job.SummarizeMetrics => "SELECT add_job('flux.summarize_metrics', $1::interval)",
        _ =>
            """
            SELECT add_continuous_aggregate_policy(
                $1::regclass, start_offset => $2::interval, end_offset => $3::interval, schedule_interval => $4::interval)
            """,
    };

    private static List<object> Arguments(Job job)
    {
        var arguments = new List<object>();
        if (job.Procedure is not (Job.ExpireReceipts or Job.SummarizeMetrics))
            arguments.Add(Qualified(job.Relation));

        arguments.AddRange(job.Offsets.Values.Cast<object>());
        if (job.Every is { } every)
            arguments.Add(every);

        return arguments;
    }

    private static string Config(Job job) =>
        JsonSerializer.Serialize(job.Offsets.ToDictionary(offset => offset.Key, offset => $"{offset.Value.TotalSeconds:0} seconds", StringComparer.Ordinal));

    private static async Task<List<Job>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT j.job_id, j.proc_name::text, relation.name,
                   (j.config ->> 'drop_after')::interval, (j.config ->> 'compress_after')::interval,
                   (j.config ->> 'start_offset')::interval, (j.config ->> 'end_offset')::interval,
                   j.schedule_interval
            FROM timescaledb_information.jobs j
            LEFT JOIN timescaledb_information.continuous_aggregates c
              ON (c.materialization_hypertable_schema, c.materialization_hypertable_name) = (j.hypertable_schema, j.hypertable_name)
              OR (c.view_schema, c.view_name) = (j.hypertable_schema, j.hypertable_name)
            CROSS JOIN LATERAL (SELECT CASE j.proc_name
                WHEN 'expire_receipts' THEN 'receipts'
                WHEN 'summarize_metrics' THEN 'device_metrics'
                ELSE coalesce(c.view_name, j.hypertable_name, j.config ->> 'table')::text END) AS relation (name)
            WHERE j.proc_name IN (
                'policy_retention', 'retain_metrics', 'policy_compression', 'policy_refresh_continuous_aggregate', 'expire_receipts', 'summarize_metrics')
              AND coalesce(c.view_schema, j.hypertable_schema, j.proc_schema) IN ('public', 'flux')
              AND relation.name IN ('device_metrics', 'device_logs', 'device_events', 'device_metrics_5m', 'device_metrics_1h', 'receipts')
            ORDER BY j.job_id
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var jobs = new List<Job>();
        string[] keys = ["drop_after", "compress_after", "start_offset", "end_offset"];
        while (await reader.ReadAsync(cancellationToken))
        {
            var offsets = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
            for (var key = 0; key < keys.Length; key++)
            {
                if (!await reader.IsDBNullAsync(3 + key, cancellationToken))
                    offsets[keys[key]] = reader.GetTimeSpan(3 + key);
            }

            jobs.Add(new Job(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), offsets, reader.GetTimeSpan(7)));
        }

        return jobs;
    }

    private static async Task<DateTimeOffset> RawFloorAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (var exists = new NpgsqlCommand("SELECT to_regclass('flux.raw_floor') IS NOT NULL", connection))
        {
            if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
                return DateTimeOffset.MinValue;
        }

        await using var command = new NpgsqlCommand("SELECT CASE WHEN isfinite(at) THEN at END FROM flux.raw_floor", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime floor ? new DateTimeOffset(floor, TimeSpan.Zero) : DateTimeOffset.MinValue;
    }
}
