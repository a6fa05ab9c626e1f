using Flux.Timeseries.Access;
using Microsoft.EntityFrameworkCore;

namespace Flux.Timeseries.ReadModel;

/// <summary>The rows that can be queried, over TimescaleDB. Read-only: no row has a key, none is tracked.</summary>
public sealed class FluxReadContext(DbContextOptions<FluxReadContext> options) : DbContext(options)
{
    /// <summary>The devices whose rows the caller may read; none until it is set.</summary>
    public DeviceScope Scope { get; set; } = DeviceScope.None;

    /// <summary>Raw metric points.</summary>
    public IQueryable<MetricRow> Metrics => Set<MetricRow>().Within(row => row.DeviceId, Scope);

    /// <summary>Log lines.</summary>
    public IQueryable<LogRow> Logs => Set<LogRow>().Within(row => row.DeviceId, Scope);

    /// <summary>Events.</summary>
    public IQueryable<EventRow> Events => Set<EventRow>().Within(row => row.DeviceId, Scope);

    /// <summary>Rollups in buckets of five minutes.</summary>
    public IQueryable<RollupRow> Rollups5m => Set<RollupRow>(FluxSchema.Rollups.FiveMinutes).Within(row => row.DeviceId, Scope);

    /// <summary>Rollups in buckets of one hour.</summary>
    public IQueryable<RollupRow> Rollups1h => Set<RollupRow>(FluxSchema.Rollups.OneHour).Within(row => row.DeviceId, Scope);

    /// <summary>Every device that has reported metrics.</summary>
    public IQueryable<DeviceRow> Devices => Set<DeviceRow>().Within(row => row.DeviceId, Scope);

    /// <summary>The newest row of every series.</summary>
    public IQueryable<LatestMetricRow> LatestMetrics => Set<LatestMetricRow>().Within(row => row.DeviceId, Scope);

    /// <summary>
    /// The same rows as <see cref="LatestMetrics"/>, cheaper where all are asked for and most have a row at or after <paramref
    /// name="since"/>.
    /// </summary>
    /// <param name="since">UTC. A hint: whatever it is, the answer is the same.</param>
    public IQueryable<LatestMetricRow> LatestMetricsSince(DateTimeOffset since) => Set<LatestMetricRow>()
        .FromSqlRaw(NewestRowsSql.LatestMetrics, since).Within(row => row.DeviceId, Scope);

    /// <summary>
    /// The same rows as <see cref="Devices"/>, cheaper where all are asked for and most have a row at or after <paramref name="since"/>.
    /// </summary>
    /// <param name="since">UTC. A hint: whatever it is, the answer is the same.</param>
    public IQueryable<DeviceRow> DevicesSince(DateTimeOffset since) => Set<DeviceRow>()
        .FromSqlRaw(NewestRowsSql.Devices, since).Within(row => row.DeviceId, Scope);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.AddSqlFunctions();
        modelBuilder.Entity<MetricRow>(metric =>
        {
            metric.HasNoKey().ToTable(FluxSchema.Metrics.Table);
            metric.Property(row => row.Tags).HasColumnType("jsonb");
        });
        modelBuilder.Entity<LogRow>(log =>
        {
            log.HasNoKey().ToTable(FluxSchema.Logs.Table);
            log.Property(row => row.LogLevel).HasConversion(new LowerCaseEnumConverter<DeviceLogLevel>()).HasColumnType("text");
            log.Property(row => row.Tags).HasColumnType("jsonb");
        });
        modelBuilder.Entity<EventRow>(happened =>
        {
            happened.HasNoKey().ToTable(FluxSchema.Events.Table);
            happened.Property(row => row.EventData).HasColumnType("jsonb");
            happened.Property(row => row.Severity).HasConversion(new LowerCaseEnumConverter<EventSeverity>()).HasColumnType("text");
        });
        modelBuilder.SharedTypeEntity<RollupRow>(
            FluxSchema.Rollups.FiveMinutes, rollup => rollup.HasNoKey().ToView(FluxSchema.Rollups.FiveMinutes));
        modelBuilder.SharedTypeEntity<RollupRow>(
            FluxSchema.Rollups.OneHour, rollup => rollup.HasNoKey().ToView(FluxSchema.Rollups.OneHour));
        modelBuilder.Entity<DeviceRow>(device => device.HasNoKey().ToView(FluxSchema.Devices, FluxSchema.Bookkeeping));
        modelBuilder.Entity<LatestMetricRow>(latest => latest.HasNoKey().ToView(FluxSchema.LatestMetrics, FluxSchema.Bookkeeping));

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(SnakeCase(property.Name));
    }

    /// <summary><c>MetricName</c> is the column <c>metric_name</c>.</summary>
    private static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, at) => char.IsAsciiLetterUpper(letter)
            ? (at == 0 ? "" : "_") + (char)(letter | 0x20)
            : letter.ToString()));
}
