#!/usr/bin/env bash
# What the statement triggers cost a COPY of fresh rows: the same rows with and without them, turn about (ABBA), in one session.
# Usage: bench/Storage/triggers.sh "host=… port=… user=… dbname=…"   (a throw-away migrated database: it is filled)
set -euo pipefail
db=$1
rows=${ROWS:-100000}
pairs=${PAIRS:-12}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$db" -c "$1"; }
echo "edition: $(sql "SELECT current_setting('timescaledb.license')"), $(sql 'SHOW server_version'), load $(cut -d' ' -f1 /proc/loadavg) on $(nproc) cores"
# One row of each of 5,000 series every 10 s, sorted as ingest sorts them.
psql -X -q "$db" -c "COPY (SELECT date_trunc('hour', now()) + interval '1 minute' + (n / 5000) * interval '10 s' AS t, 'device_' || lpad((n % 500)::text, 4, '0') AS d, 'metric_' || n % 5000 / 500 AS m, (n % 977 / 4.0)::float8 FROM generate_series(0, $rows - 1) n ORDER BY 2, 3, 1) TO STDOUT (FORMAT BINARY)" > "$work/rows"
sql "SELECT pg_get_triggerdef(oid) || ';' FROM pg_trigger WHERE tgrelid = 'device_metrics'::regclass AND tgtype & 4 = 4 AND NOT tgisinternal AND tgnewtable IS NOT NULL AND tgname ~ '${ONLY:-.}'" > "$work/create.sql"
sql "SELECT format('DROP TRIGGER %I ON device_metrics;', tgname) FROM pg_trigger WHERE tgrelid = 'device_metrics'::regclass AND tgtype & 4 = 4 AND NOT tgisinternal AND tgnewtable IS NOT NULL AND tgname ~ '${ONLY:-.}'" > "$work/drop.sql"
grep -o 'TRIGGER [^ ]*' "$work/create.sql" | sed 's/^TRIGGER /trigger: /'
copy="\\copy device_metrics (time, device_id, metric_name, metric_value) FROM '$work/rows' (FORMAT BINARY)"
{
  # Every COPY goes into an empty chunk that is there already, so that none pays for the ones before it; the first pair warms up.
  echo "\\timing on"
  for ((i = 0; i <= pairs; i++)); do
    order="with without"; if ((i % 2)); then order="without with"; fi
    for mode in $order; do
      echo "\\timing off"; echo "TRUNCATE device_metrics;"
      echo "INSERT INTO device_metrics VALUES (date_trunc('hour', now()), 'none', 'none', 0); DELETE FROM device_metrics; CHECKPOINT;"
      if [ $mode = without ]; then echo "\\i $work/drop.sql"; fi
      echo "\\echo mode $mode $i"; echo "\\timing on"; echo "$copy"; echo "\\timing off"
      if [ $mode = without ]; then echo "\\i $work/create.sql"; fi
    done
  done
} > "$work/script.sql"
psql -X -q -A -t -v ON_ERROR_STOP=1 "$db" -f "$work/script.sql" | awk '
  $1 == "mode" { mode = $2; pair = $3 }
  $1 == "Time:" && pair > 0 { t[mode, pair] = $2 }
  END {
    n = 0; for (k in t) { split(k, p, SUBSEP); if (p[1] == "with") { r[++n] = t["with", p[2]] / t["without", p[2]]; w += t["with", p[2]]; o += t["without", p[2]] } }
    for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (r[j] < r[i]) { x = r[i]; r[i] = r[j]; r[j] = x }
    printf "COPY of '"$rows"' rows, %d pairs: %.0f ms with, %.0f ms without on average; ratio of a pair: median %.3f, quartiles %.3f to %.3f\n", n, w / n, o / n, (r[int((n + 1) / 2)] + r[int(n / 2) + 1]) / 2, r[int((n + 3) / 4)], r[int((3 * n + 3) / 4)]
  }'
