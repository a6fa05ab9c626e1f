#!/usr/bin/env bash
# Measures a migrated, empty Flux database: the cost of a refresh, rollups against raw rows at several densities, and (Community) the
# columnstore. Only ratios within one run mean anything on a shared machine.
# Usage: the bench's verb `storage rollups`, or bench/storage/rollups.sh "host=… port=… user=… dbname=…"
#   (a throw-away database: it is filled)
#   DENSITIES="10 60 360 3600"  rows in a bucket of one hour and one series
#   ROWS=10368000               raw rows at each density, rounded to whole series
#   SENSORS=folder              CSV files of sensor data for the columnstore (Community)
#   KEEP=1                      keeps the rows of the last density, for a look at plans
set -euo pipefail
db=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$db" -c "$1"; }
now_ms() { date +%s%3N; }
edition=$(sql "SELECT current_setting('timescaledb.license')")
echo "edition: $edition, $(sql 'SHOW server_version'), TimescaleDB $(sql "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'"), load $(cut -d' ' -f1 /proc/loadavg) on $(nproc) cores"
[ "$edition" = apache ] || sql "SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE job_id >= 1000" >/dev/null

clear() {
  if [ "$edition" = apache ]; then
    sql "TRUNCATE device_metrics, flux.rollup_5m, flux.rollup_1h, flux.rollup_invalidation; DELETE FROM flux.rollup_state; INSERT INTO flux.rollup_state DEFAULT VALUES; SELECT setval('flux.rollup_threshold', -210000000000)" >/dev/null
  else
    sql "TRUNCATE device_metrics"; sql "TRUNCATE flux.device_metrics_1h"; sql "TRUNCATE flux.device_metrics_5m"
  fi
}
refresh() {
  if [ "$edition" = apache ]; then sql "CALL flux.run_maintenance()" >/dev/null; else
    sql "SELECT flux.summarize_metrics()" >/dev/null # as its job does
    sql "CALL refresh_continuous_aggregate('flux.device_metrics_5m', now() - interval '31 days', now())" >/dev/null
    sql "CALL refresh_continuous_aggregate('flux.device_metrics_1h', now() - interval '31 days', now())" >/dev/null
  fi
}
stored() { # rollup: the hypertable behind it
  if [ "$edition" = apache ]; then echo "flux.rollup_$1"; else
    sql "SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) FROM timescaledb_information.continuous_aggregates WHERE view_name = 'device_metrics_$1'"
  fi
}

# 1. Thirty days, written day by day; then the hourly average over all devices from raw rows, from the rollup's view and, as the floor,
# from the table of its stored buckets, without late and live rows.
raw="SELECT time_bucket('1 hour', time) AS b, avg(metric_value) FROM device_metrics WHERE time >= now() - interval '30 days' GROUP BY b"
rollup="SELECT bucket, sum(sum_value) / sum(count) FROM device_metrics_1h WHERE bucket >= now() - interval '30 days' GROUP BY bucket"
floor="${rollup/device_metrics_1h/$(stored 1h)}"
{ for _ in 1 2 3 4 5 6; do echo "\\echo raw"; echo "$raw;"; echo "\\echo rollup"; echo "$rollup;"; echo "\\echo floor"; echo "$floor;"; done; } | sed '/^SELECT/s/^/\\o \/dev\/null\n/; /;$/s/$/\n\\o/' > "$work/queries"
for density in ${DENSITIES-10 60 360 3600}; do
  clear
  series=$((${ROWS:-10368000} / density / 720)); series=$((series > 0 ? series : 1))
  for day in $(seq 30 -1 1); do
    sql "INSERT INTO device_metrics (time, device_id, metric_name, metric_value)
         SELECT t, 'device_' || lpad(d::text, 4, '0'), 'temperature', 20 + d + (hashint4((extract(epoch FROM t))::integer % 1000000 * d) % 100) / 100.0
         FROM generate_series(1, $series) d,
              generate_series(date_trunc('hour', now()) - interval '$day days', date_trunc('hour', now()) - interval '$((day - 1)) days' - interval '1 us', interval '1 hour' / $density) t ORDER BY t" >/dev/null
  done
  total=$(sql "SELECT count(*) FROM device_metrics")
  start=$(now_ms); refresh; took=$(($(now_ms) - start))
  # As autovacuum does within a minute.
  for table in device_metrics "$(stored 5m)" "$(stored 1h)"; do sql "VACUUM ANALYZE $table"; done
  hours=$(stored 1h)
  echo "$density rows a bucket, $series series: $total rows in $(($(sql "SELECT hypertable_size('device_metrics')") >> 20)) MiB, of which the hours are $(sql "SELECT count(*) FROM $hours") buckets in $(($(sql "SELECT hypertable_size('$hours')") >> 20)) MiB;" \
    "refresh of both rollups $took ms, $((took * 1000000 / total)) ms per million rows"
  # In one session, as from a pool, alternating; the first round warms up.
  psql -X -q -A -t -c '\timing on' -f "$work/queries" "$db" | awk '
    $1 == "raw" || $1 == "rollup" || $1 == "floor" { which = $1; seen[which]++ }
    $1 == "Time:" && seen[which] > 1 { sum[which] += $2; if (!(which in least) || $2 < least[which]) least[which] = $2 }
    END { printf "  30-day hourly average over all devices: raw %.0f ms, rollup %.1f ms on average of five: %.0fx; least %.0f and %.1f ms: %.0fx; stored buckets alone %.1f ms: %.0fx\n",
          sum["raw"] / 5, sum["rollup"] / 5, sum["raw"] / sum["rollup"], least["raw"], least["rollup"], least["raw"] / least["rollup"], least["floor"], least["raw"] / least["floor"] }'
done
[ -n "${KEEP:-}" ] && exit

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
