#!/usr/bin/env bash
# Measures the storage of a migrated, empty Flux database: what a refresh costs, what a rollup saves, and (Community, with SENSORS=folder of
# CSV files) what the columnstore saves. Only ratios within one run mean anything on a shared machine.
# Usage: bench/Storage/run.sh "host=… port=… user=… dbname=…"   (a throw-away database: it is filled)
set -euo pipefail
db=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$db" -c "$1"; }
now_ms() { date +%s%3N; }
edition=$(sql "SELECT current_setting('timescaledb.license')")
echo "edition: $edition, $(sql 'SHOW server_version'), TimescaleDB $(sql "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'"), load $(cut -d' ' -f1 /proc/loadavg) on $(nproc) cores"

# 1. Thirty days: one row every 10 s and series, so 30 rows to a five-minute bucket and 360 to an hour; day by day, as it would come.
# FILLED=1 goes on with a database that an earlier run has filled.
for day in $([ -n "${FILLED:-}" ] || seq 30 -1 1); do
  sql "INSERT INTO device_metrics (time, device_id, metric_name, metric_value)
       SELECT t, 'device_' || lpad(d::text, 3, '0'), 'temperature', 20 + d + (hashint4((extract(epoch FROM t))::integer % 1000000 * d) % 100) / 100.0
       FROM generate_series(1, ${SERIES:-40}) d, generate_series(date_trunc('hour', now()) - interval '$day days', date_trunc('hour', now()) - interval '$((day - 1)) days' - interval '10 s', interval '10 s') t" >/dev/null
done
total=$(sql "SELECT count(*) FROM device_metrics")
start=$(now_ms)
if [ "$edition" = apache ]; then sql "CALL flux.run_maintenance()" >/dev/null; else
  sql "CALL refresh_continuous_aggregate('flux.device_metrics_5m', now() - interval '31 days', now())" >/dev/null
  sql "CALL refresh_continuous_aggregate('flux.device_metrics_1h', now() - interval '31 days', now())" >/dev/null
fi
took=$(($(now_ms) - start))
[ -n "${FILLED:-}" ] || echo "refresh: $total new rows into both rollups in $took ms: $((took * 1000000 / total)) ms per million rows"
# What autovacuum does by itself within its minute.
sql "VACUUM ANALYZE device_metrics" >/dev/null
if [ "$edition" = apache ]; then sql "VACUUM ANALYZE flux.rollup_5m"; sql "VACUUM ANALYZE flux.rollup_1h"; fi
raw="SELECT time_bucket('1 hour', time) AS b, avg(metric_value) FROM device_metrics WHERE time >= now() - interval '30 days' GROUP BY b"
rollup="SELECT bucket, sum(sum_value) / sum(count) FROM device_metrics_1h WHERE bucket >= now() - interval '30 days' GROUP BY bucket"
{ for _ in 1 2 3 4 5 6; do echo "\\echo raw"; echo "$raw;"; echo "\\echo rollup"; echo "$rollup;"; done; } | sed '/^SELECT/s/^/\\o \/dev\/null\n/; /;$/s/$/\n\\o/' > "$work/queries"
# In one session, as from a pool, and turn about; the first pair warms up.
psql -X -q -A -t -c '\timing on' -f "$work/queries" "$db" | awk '
  $1 == "raw" || $1 == "rollup" { which = $1; seen[which]++ }
  $1 == "Time:" && seen[which] > 1 { sum[which] += $2; if (!(which in least) || $2 < least[which]) least[which] = $2 }
  END { printf "30-day hourly average over all devices, '"$total"' rows: raw %.0f ms, rollup %.1f ms on average of five: %.0fx; least %.0f and %.1f ms: %.0fx\n",
        sum["raw"] / 5, sum["rollup"] / 5, sum["raw"] / sum["rollup"], least["raw"], least["rollup"], least["raw"] / least["rollup"] }'

# 2. Columnstore: real sensor series, interpolated to one value every 10 s.
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
