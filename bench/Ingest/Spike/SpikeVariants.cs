namespace Flux.Bench.Ingest.Spike;

/// <summary>The prototypes. The first ones are what they are compared with.</summary>
internal static class SpikeVariants
{
    private const string Columns = "(time, device_id, metric_name, metric_value, unit, tags)";
    private const string Table = "device_metrics " + Columns;

    private const string DropTriggers = """
        DO $$ DECLARE note name; BEGIN
            FOR note IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'device_metrics'::regclass AND tgname LIKE 'flux_note%' LOOP
                EXECUTE format('DROP TRIGGER %I ON device_metrics', note);
            END LOOP;
        END $$
        """;

    private const string Bare = """
        CREATE EXTENSION timescaledb;
        CREATE TABLE device_metrics (time timestamptz NOT NULL, device_id text COLLATE "C" NOT NULL, metric_name text COLLATE "C" NOT NULL, metric_value double precision NOT NULL,
            unit text COLLATE "C", tags jsonb);
        SELECT create_hypertable('device_metrics', by_range('time', INTERVAL '1 day'), create_default_indexes => false);
        CREATE INDEX ON device_metrics USING brin (time) WITH (pages_per_range = 32);
        """;

    private const string SeriesIndex = "CREATE INDEX ON device_metrics (device_id, metric_name, time DESC);";

    public static IReadOnlyList<SpikeVariant> All { get; } =
    [
        new("our schema, in order of arrival", null, true, "SELECT 1", SpikeRow.Arrived, Table),
        new("our schema, sorted commits", null, true, "SELECT 1", SpikeRow.Sorted, Table),
        new("our schema without its triggers, sorted", null, true, DropTriggers, SpikeRow.Sorted, Table),
        new("the same, into the chunk itself", null, false, Bare + SeriesIndex, SpikeRow.Sorted, "{chunk} " + Columns),
        new("hot chunk: the index built when it closes", null, false, Bare, SpikeRow.Sorted, Table, Close: SeriesIndex),
        new("hot chunk, never closed: BRIN on time alone", null, false, Bare, SpikeRow.Sorted, Table),
        new("BRIN on device and metric, sorted", null, false, Bare + "CREATE INDEX series ON device_metrics USING brin (device_id, metric_name) WITH (pages_per_range = 2);", SpikeRow.Sorted, Table,
            Close: "SELECT brin_summarize_new_values(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam WHERE a.amname = 'brin'"),
        new("compact series key, sorted", null, false, """
            CREATE EXTENSION timescaledb;
            CREATE TABLE series (id integer PRIMARY KEY, device_id text COLLATE "C", metric_name text COLLATE "C", unit text, UNIQUE (device_id, metric_name));
            INSERT INTO series SELECT d * 5 + m - 1, 'device-' || lpad(d::text, 4, '0'), (ARRAY['humidity','pressure','rpm','temperature','vibration'])[m], 'u' FROM generate_series(0, 999) d, generate_series(1, 5) m;
            CREATE TABLE device_metrics (time timestamptz NOT NULL, series_id integer NOT NULL, metric_value double precision NOT NULL, tags jsonb);
            SELECT create_hypertable('device_metrics', by_range('time', INTERVAL '1 day'), create_default_indexes => false);
            CREATE INDEX ON device_metrics USING brin (time) WITH (pages_per_range = 32);
            CREATE INDEX ON device_metrics (series_id, time DESC);
            ANALYZE series;
            """, SpikeRow.SeriesKey, "device_metrics (time, series_id, metric_value, tags)",
            Series: "series_id = (SELECT id FROM series WHERE device_id = $1 AND metric_name = $2)"),
        new("direct to columnstore, sorted", "timescale", false, Bare + """
            ALTER TABLE device_metrics SET (timescaledb.enable_columnstore, timescaledb.segmentby = 'device_id, metric_name', timescaledb.orderby = 'time DESC');
            """, SpikeRow.Sorted, Table, Session: "SET timescaledb.enable_direct_compress_copy = on; SET timescaledb.enable_direct_compress_copy_sort_batches = on;"),
    ];
}
