#!/usr/bin/env bash
# What recording changes costs a COPY of fresh rows: without it, as ingest writes (directly into the chunk, with flux.enter_chunk), and
# as all other writers do (through the hypertable and its triggers), alternating in one session.
# Usage: the bench's verb `storage triggers`, or bench/storage/triggers.sh "host=… port=… user=… dbname=…"
#   (a throw-away migrated database: it is filled)
#   ROWS=100000   rows of a COPY
#   ROUNDS=12     COPYs of each kind
#   ONLY=regex    names of the triggers that are dropped for the COPY without them
set -euo pipefail
db=$1
rows=${ROWS:-100000}
rounds=${ROUNDS:-12}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$db" -c "$1"; }
echo "edition: $(sql "SELECT current_setting('timescaledb.license')"), $(sql 'SHOW server_version'), load $(cut -d' ' -f1 /proc/loadavg) on $(nproc) cores"
# One row of each of 5,000 series every 10 s, sorted as ingest sorts them.
psql -X -q "$db" -c "COPY (SELECT date_trunc('hour', now()) + interval '1 minute' + (n / 5000) * interval '10 s' AS t, 'device_' || lpad((n % 500)::text, 4, '0') AS d, 'metric_' || n % 5000 / 500 AS m, (n % 977 / 4.0)::float8 FROM generate_series(0, $rows - 1) n ORDER BY 2, 3, 1) TO STDOUT (FORMAT BINARY)" > "$work/rows"
sql "SELECT pg_get_triggerdef(oid) || ';' FROM pg_trigger WHERE tgrelid = 'device_metrics'::regclass AND tgtype & 4 = 4 AND NOT tgisinternal AND tgnewtable IS NOT NULL AND tgname ~ '${ONLY:-.}'" > "$work/create.sql"
sql "SELECT format('DROP TRIGGER %I ON device_metrics;', tgname) FROM pg_trigger WHERE tgrelid = 'device_metrics'::regclass AND tgtype & 4 = 4 AND NOT tgisinternal AND tgnewtable IS NOT NULL AND tgname ~ '${ONLY:-.}'" > "$work/drop.sql"
grep -o 'TRIGGER [^ ]*' "$work/create.sql" | sed 's/^TRIGGER /trigger: /'
sql "TRUNCATE device_metrics; INSERT INTO device_metrics VALUES (date_trunc('hour', now()), 'none', 'none', 0)"
chunk=$(sql "SELECT chunk FROM flux.hot_chunk(date_trunc('hour', now()))")
columns="(time, device_id, metric_name, metric_value) FROM '$work/rows' (FORMAT BINARY)"
{
  # Every COPY goes into the same chunk, emptied before, so that all have the same work; the first round warms up.
  for ((i = 0; i <= rounds; i++)); do
    for mode in $( ((i % 2)) && echo without ingest others || echo others ingest without); do
      echo "\\timing off"; echo "TRUNCATE $chunk; CHECKPOINT;"
      if [ $mode = without ]; then echo "\\i $work/drop.sql"; fi
      echo "\\echo mode $mode $i"; echo "\\timing on"
      if [ $mode = ingest ]; then
        echo "BEGIN;"; echo "SELECT 'entered' WHERE flux.enter_chunk('$chunk', date_trunc('hour', now()), date_trunc('hour', now()) + interval '1 hour', $rows) IS NOT NULL;"
        echo "\\copy $chunk $columns"; echo "COMMIT;"
      else
        echo "\\copy device_metrics $columns"
      fi
      echo "\\timing off"
      if [ $mode = without ]; then echo "\\i $work/create.sql"; fi
    done
  done
} > "$work/script.sql"
psql -X -q -A -t -v ON_ERROR_STOP=1 "$db" -f "$work/script.sql" | awk '
  $1 == "mode" { mode = $2; round = $3 }
  $1 == "entered" { entered++ }
  $1 == "Time:" && round > 0 { t[mode, round] += $2; sum[mode] += $2 }
  END {
    if (entered != '"$rounds"' + 1) { print "flux.enter_chunk refused the chunk: nothing to compare."; exit 1 }
    printf "COPY of '"$rows"' rows, '"$rounds"' rounds: %.0f ms without recording changes on average\n", sum["without"] / '"$rounds"'
    split("ingest others", modes)
    for (m = 1; m <= 2; m++) {
      n = 0; for (i = 1; i <= '"$rounds"'; i++) r[++n] = t[modes[m], i] / t["without", i]
      for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (r[j] < r[i]) { x = r[i]; r[i] = r[j]; r[j] = x }
      printf "%s: %.0f ms; ratio of a round: median %.3f, quartiles %.3f to %.3f\n", modes[m], sum[modes[m]] / n, (r[int((n + 1) / 2)] + r[int(n / 2) + 1]) / 2, r[int((n + 3) / 4)], r[int((3 * n + 3) / 4)]
    }
  }'
