#!/usr/bin/env bash
# Measures the storage of a migrated, empty Flux database: what the late-row trigger costs a COPY, what a refresh costs, what a rollup
# saves, and (Community) what the columnstore saves. Only ratios within one run mean anything on a shared machine.
# Usage: bench/Storage/run.sh "host=… port=… user=… dbname=…"   (a throw-away database: it is filled)
set -euo pipefail
db=$1
rows=${ROWS:-200000}
pairs=${PAIRS:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$db" -c "$1"; }
now_ms() { date +%s%3N; }
edition=$(sql "SELECT current_setting('timescaledb.license')")
echo "edition: $edition, $(sql 'SHOW server_version'), TimescaleDB $(sql "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'"), load $(cut -d' ' -f1 /proc/loadavg) on $(nproc) cores"

if [ "$edition" = apache ]; then
  # 1. Trigger cost: the same rows by COPY, with and without the trigger, turn about.
  psql -X -q "$db" -c "COPY (SELECT now() + (n / 1000) * interval '10 ms', 'device_' || n % 500, 'metric_' || n % 10, (n % 977 / 4.0)::float8 FROM generate_series(1, $rows) n ORDER BY 2, 3, 1) TO STDOUT (FORMAT BINARY)" > "$work/rows"
  with=0; without=0
  # A hypertable's trigger cannot be disabled, only dropped.
  trigger="$(sql "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'flux_note_insert' AND tgrelid = 'device_metrics'::regclass")"
  for ((i = 0; i <= pairs; i++)); do
    for mode in ENABLE DISABLE; do
      sql "DROP TRIGGER IF EXISTS flux_note_insert ON device_metrics" 2>/dev/null
      if [ $mode = ENABLE ]; then sql "$trigger"; fi
      start=$(now_ms)
      psql -X -q "$db" -c "\\copy device_metrics (time, device_id, metric_name, metric_value) FROM '$work/rows' (FORMAT BINARY)"
      took=$(($(now_ms) - start))
      # The first pair warms up.
      if ((i > 0)); then if [ $mode = ENABLE ]; then with=$((with + took)); else without=$((without + took)); fi; fi
    done
  done
  sql "$trigger"
  sql "TRUNCATE device_metrics" >/dev/null
  echo "trigger: COPY of $rows rows x $pairs takes $with ms with it, $without ms without: $(awk "BEGIN { printf \"%.3f\", $with / $without }")x"
fi

# 2. Thirty days of hours: 50 series, one row every 30 s.
sql "INSERT INTO device_metrics (time, device_id, metric_name, metric_value)
     SELECT t, 'device_' || d, 'temperature', extract(minute FROM t) + d FROM generate_series(now() - interval '30 days', now() - interval '1 hour', interval '30 s') t, generate_series(1, ${SERIES:-20}) d" >/dev/null
total=$(sql "SELECT count(*) FROM device_metrics")
start=$(now_ms)
if [ "$edition" = apache ]; then sql "CALL flux.run_maintenance()" >/dev/null; else
  sql "CALL refresh_continuous_aggregate('flux.device_metrics_5m', now() - interval '31 days', now())" >/dev/null
  sql "CALL refresh_continuous_aggregate('flux.device_metrics_1h', now() - interval '31 days', now())" >/dev/null
fi
took=$(($(now_ms) - start))
echo "refresh: $total new rows into both rollups in $took ms: $((took * 1000000 / total)) ms per million rows"
sql "VACUUM ANALYZE device_metrics" >/dev/null
raw="SELECT time_bucket('1 hour', time) AS b, avg(metric_value) FROM device_metrics WHERE time >= now() - interval '30 days' GROUP BY b"
rollup="SELECT bucket, sum(sum_value) / sum(count) FROM device_metrics_1h WHERE bucket >= now() - interval '30 days' GROUP BY bucket"
r=0; s=0
for ((i = 0; i <= 3; i++)); do
  for which in raw rollup; do
    ms=$(psql -X -q -A -t "$db" -c '\timing on' -c '\o /dev/null' -c "${!which}" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | tail -1)
    if ((i > 0)); then if [ $which = raw ]; then r=$(awk "BEGIN { print $r + $ms }"); else s=$(awk "BEGIN { print $s + $ms }"); fi; fi
  done
done
echo "30-day hourly average over all devices: raw $(awk "BEGIN { printf \"%.1f\", $r / 3 }") ms, rollup $(awk "BEGIN { printf \"%.2f\", $s / 3 }") ms: $(awk "BEGIN { printf \"%.0f\", $r / $s }")x"

# 3. Columnstore: real sensor series, interpolated to one value every 10 s.
if [ "$edition" = timescale ] && [ -n "${SENSORS:-}" ]; then
  sql "TRUNCATE device_metrics" >/dev/null
  for file in "$SENSORS"/*.csv; do
    awk -F, -v device="$(basename "$file" .csv)" 'NR > 1 { gsub(/[-:]/, " ", $1); t = mktime($1); if (p && t > p && t - p <= 3600) for (x = p; x < t; x += 10) printf "%s\t%s\ttemperature\t%.4f\n", strftime("%Y-%m-%d %H:%M:%S+00", x), device, v + ($2 - v) * (x - p) / (t - p); p = t; v = $2 }' "$file"
  done | TZ=UTC psql -X -q "$db" -c "\\copy device_metrics (time, device_id, metric_name, metric_value) FROM STDIN"
  before=$(sql "SELECT hypertable_size('device_metrics')")
  psql -X -q "$db" -c "DO \$\$ DECLARE c regclass; BEGIN FOR c IN SELECT show_chunks('device_metrics') LOOP CALL convert_to_columnstore(c); END LOOP; END \$\$"
  after=$(sql "SELECT hypertable_size('device_metrics')")
  echo "columnstore: $(sql 'SELECT count(*) FROM device_metrics') rows of sensor data at 10 s: $((before >> 10)) KiB before, $((after >> 10)) KiB after: $(awk "BEGIN { printf \"%.1f\", $before / $after }"):1"
fi
