-- The names of series (flux.series), by which the newest value of each series, and the devices, are found without reading rows.

-- Notes new series for a writer that sets flux.series_noted and calls this in the transaction of its rows: looking through a statement's
-- rows in the trigger costs the database a tenth of a large COPY.
CREATE OR REPLACE FUNCTION flux.note_series(devices text[], metrics text[], times timestamptz[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO flux.series (device_id, metric_name, first_time)
    SELECT n.device_id, n.metric_name, n.first_time
    FROM (SELECT device_id COLLATE "C" AS device_id, metric_name COLLATE "C" AS metric_name, min(first_time) AS first_time
          FROM unnest(devices, metrics, times) AS given(device_id, metric_name, first_time) GROUP BY 1, 2) AS n
    WHERE NOT EXISTS (SELECT FROM flux.series AS s WHERE s.device_id = n.device_id AND s.metric_name = n.metric_name AND s.first_time <= n.first_time)
$$;
REVOKE ALL ON FUNCTION flux.note_series(text[], text[], timestamptz[]) FROM PUBLIC;

-- Notes the new series of every other writer. Its triggers are in code/<edition>/notes.sql.
CREATE OR REPLACE FUNCTION flux.note_arrived_series() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('flux.series_noted', true) = 'on' THEN
        RETURN NULL;
    END IF;
    INSERT INTO flux.series (device_id, metric_name, first_time)
    SELECT a.device_id, a.metric_name, a.first_time
    FROM (SELECT device_id, metric_name, min(time) AS first_time FROM arrived GROUP BY device_id, metric_name) AS a
    WHERE NOT EXISTS (SELECT FROM flux.series AS s WHERE s.device_id = a.device_id AND s.metric_name = a.metric_name AND s.first_time <= a.first_time);
    RETURN NULL;
END $$;

-- The newest row of each series. Where all raw rows are past their retention, the newest hour: its start and its last value. The rollup
-- is read for no device where there is a raw row, which costs nothing.
CREATE OR REPLACE VIEW flux.latest_metrics AS
SELECT s.device_id, s.metric_name, coalesce(r.time, b.bucket) AS time, coalesce(r.metric_value, b.last_value) AS metric_value, r.unit, r.tags, s.first_time
FROM (SELECT device_id, metric_name, min(first_time) AS first_time FROM flux.series GROUP BY device_id, metric_name) AS s
LEFT JOIN LATERAL (
    SELECT m.time, m.metric_value, m.unit, m.tags FROM public.device_metrics AS m
    WHERE m.device_id = s.device_id AND m.metric_name = s.metric_name ORDER BY m.time DESC LIMIT 1) AS r ON true
LEFT JOIN LATERAL flux.newest_rollup(CASE WHEN r.time IS NULL THEN s.device_id END, s.metric_name) AS b ON true
WHERE coalesce(r.time, b.bucket) IS NOT NULL;

CREATE OR REPLACE VIEW flux.devices AS
SELECT device_id, min(first_time) AS first_seen, max(time) AS last_seen, count(*) AS metric_count
FROM flux.latest_metrics
GROUP BY device_id;
