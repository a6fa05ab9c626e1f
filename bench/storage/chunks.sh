#!/usr/bin/env bash
# Chunk interval and indexes: the cost of storing and reading rows in chunks of several lengths. What matters about a chunk is how many
# rows it holds when a row arrives, and how many chunks a query plans; both are measured separately (docs/decisions/0022).
# Usage: the bench's verb `storage chunks`, or bench/storage/chunks.sh "host=… port=… user=… dbname=…"
#   (a throw-away database with the extension: it creates tables bench_* there)
#   PART=all|fill|plan|deep          deep is not part of all
#   SIZES="100000 1000000 3000000"   fill: rows in the chunk
#   CHUNKS="30 90 360 1440"          plan: chunks
#   ROWS SERIES LIMIT SUMMARIZE      deep: rows, series, seconds, seconds between summarizing (0: never)
set -euo pipefail
db=$1
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$db" -c "$1"; }
ms() { psql -X -q -A -t "$db" -c '\timing on' -c "$1" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'; }
best() { for _ in 1 2 3 4 5; do ms "$1"; done | sort -n | head -1; }
echo "$(sql 'SHOW server_version'), shared_buffers $(sql 'SHOW shared_buffers'), load $(cut -d' ' -f1 /proc/loadavg) on $(nproc) cores"

columns="time timestamptz NOT NULL, device_id text COLLATE \"C\" NOT NULL, metric_name text COLLATE \"C\" NOT NULL, metric_value float8 NOT NULL, unit text, tags jsonb"
series="(device_id, metric_name, time DESC)"
table() { # name, chunk interval, indexes
  sql "DROP TABLE IF EXISTS $1; CREATE TABLE $1 ($columns); SELECT create_hypertable('$1', by_range('time', INTERVAL '$2'), create_default_indexes => false)" >/dev/null
  case $3 in *series*) sql "CREATE INDEX ON $1 $series" ;; esac
  case $3 in *brin*) sql "CREATE INDEX ON $1 USING brin (time) WITH (pages_per_range = 32)" ;; esac
  case $3 in *time*) sql "CREATE INDEX ON $1 (time DESC)" ;; esac
}
# Rows of 5,000 series, $2 of them from $3 on, one of each series every 10 s, sorted within 50,000 as ingest sorts them.
fill() {
  sql "INSERT INTO $1 (time, device_id, metric_name, metric_value)
       SELECT timestamptz '2026-01-01' + (g / 5000) * INTERVAL '10 s', 'device_' || lpad((g % 5000 / 10)::text, 4, '0'), 'metric_' || g % 10, g % 977
       FROM generate_series($3::bigint, $3::bigint + $2 - 1) g ORDER BY g / 50000, 2, 3, 1"
}

if [[ ${PART:-all} =~ ^(all|fill)$ ]]; then
  echo "-- 1. Batches of 100,000 rows into a chunk of so many rows (rows/s); indexes and bytes a row"
  for indexes in none series series+brin series+brin+time; do
    table bench_fill "100 years" "$indexes"
    at=0; line=""
    for size in ${SIZES:-100000 1000000 3000000}; do
      fill bench_fill $((size - at)) $at; at=$size
      took=$( { for _ in 1 2 3; do ms "INSERT INTO bench_fill (time, device_id, metric_name, metric_value)
        SELECT timestamptz '2026-01-01' + (g / 5000) * INTERVAL '10 s', 'device_' || lpad((g % 5000 / 10)::text, 4, '0'), 'metric_' || g % 10, g % 977
        FROM generate_series($at::bigint, $at::bigint + 99999) g ORDER BY g / 50000, 2, 3, 1"; at=$((at + 100000)); done; } | sort -n | head -1)
      line="$line  at $size: $(awk "BEGIN { printf \"%.0f\", 100000 / $took }") K rows/s"
    done
    n=$(sql "SELECT count(*) FROM bench_fill")
    echo "$indexes:$line;  heap $(($(sql "SELECT sum(table_bytes) FROM hypertable_detailed_size('bench_fill')") / n)) + indexes $(($(sql "SELECT sum(index_bytes) FROM hypertable_detailed_size('bench_fill')") / n)) bytes a row"
    if [ "$indexes" != none ]; then
      minute=$(sql "SELECT max(time) - INTERVAL '1 minute' FROM bench_fill"); sql "VACUUM ANALYZE bench_fill"
      echo "  newest 1,000 of a series $(best "SELECT * FROM bench_fill WHERE device_id = 'device_0007' AND metric_name = 'metric_7' ORDER BY time DESC LIMIT 1000" | tail -1) ms," \
        "last minute of all devices $(best "SELECT count(*), avg(metric_value) FROM bench_fill WHERE time >= '$minute'") ms"
    fi
  done
  sql "DROP TABLE bench_fill"
fi

if [[ ${PART:-all} =~ ^(all|plan)$ ]]; then
  echo "-- 2. Planning over nearly empty chunks, best of five"
  for chunks in ${CHUNKS:-30 90 360 1440}; do
    table bench_plan "1 hour" series+brin
    sql "INSERT INTO bench_plan (time, device_id, metric_name, metric_value) SELECT timestamptz '2026-01-01' + n * INTERVAL '1 hour', 'd', 'm', 1 FROM generate_series(1, $chunks) n"
    sql "ANALYZE bench_plan"
    echo "$chunks chunks: newest 1,000 of a series, no time given $(best "SELECT * FROM bench_plan WHERE device_id = 'd' AND metric_name = 'm' ORDER BY time DESC LIMIT 1000") ms;" \
      "one day by time $(best "SELECT count(*) FROM bench_plan WHERE device_id = 'd' AND time >= '2026-01-02' AND time < '2026-01-03'") ms;" \
      "plan alone of an aggregate over all $(best "EXPLAIN SELECT avg(metric_value) FROM bench_plan") ms"
  done
  sql "DROP TABLE bench_plan"
fi

# 3. Takes two cores for LIMIT seconds and, by default, 12 GB of disk. Two connections COPY into one chunk as ingest does: commits of
# 100,000 rows sorted by series, of a fleet whose $fleet series send 200,000 rows a second together, two rows of each series a commit.
if [ "${PART:-all}" = deep ]; then
  fleet=${SERIES:-50000}; total=${ROWS:-80000000}; each=10000000
  commits=$((each / fleet / 4)) # a connection's share of ten million rows
  echo "-- 3. One chunk far beyond shared_buffers: $fleet series, commits of $((fleet * 2)) rows, 2 connections"
  table bench_deep "100 years" series+brin
  sql "INSERT INTO bench_deep (time, device_id, metric_name, metric_value) VALUES ('2026-01-01', 'device_00000', 'metric_0', 0)"
  chunk=$(sql "SELECT show_chunks('bench_deep')")
  copies() { # first commit
    awk -v series="$fleet" -v first="$1" -v commits=$commits -v chunk="$chunk" 'BEGIN {
      for (s = 0; s < series; s++) name[s] = sprintf("\tdevice_%05d\tmetric_%d\t%d", s / 10, s % 10, s % 977)
      step = series / 200000
      for (c = first; c < first + 2 * commits; c += 2) {
        for (r = 0; r < 2; r++) { at = (2 * c + r) * step; t[r] = sprintf("2026-01-01 %02d:%02d:%09.6f+00", at / 3600, at / 60 % 60, at % 60) }
        print "COPY " chunk " (time, device_id, metric_name, metric_value) FROM STDIN;"
        for (s = 0; s < series; s++) { print t[0] name[s]; print t[1] name[s] }
        print "\\."
      }
    }' | psql -X -q -v ON_ERROR_STOP=1 "$db"
  }
  # What maintenance does every 30 seconds; SUMMARIZE=0 leaves it out.
  brin=$(sql "SELECT format('%I.%I', schemaname, indexname) FROM pg_indexes WHERE format('%I.%I', schemaname, tablename) = '$chunk' AND indexdef ~ 'brin'")
  if [ "${SUMMARIZE:-30}" != 0 ]; then
    while sleep "${SUMMARIZE:-30}"; do echo "  $(ms "SELECT brin_summarize_new_values('$brin')") ms for summarizing"; done & summarizer=$!
    trap 'kill $summarizer 2>/dev/null' EXIT
  fi
  SECONDS=0
  for ((done = 0; done < total; done += each)); do
    if ((SECONDS > ${LIMIT:-330})); then total=$done; break; fi
    first=$((done / fleet / 2)); wal=$(sql "SELECT pg_current_wal_lsn()"); start=$(date +%s%3N)
    copies $first & one=$!
    copies $((first + 1)) & two=$!
    wait $one; wait $two
    took=$(($(date +%s%3N) - start))
    echo "$((done / 1000000)) to $(((done + each) / 1000000)) million rows: $((each / took)) K rows/s, $(sql "SELECT round(pg_wal_lsn_diff(pg_current_wal_lsn(), '$wal') / $each)") bytes of WAL a row, load $(cut -d' ' -f1 /proc/loadavg)"
  done
  [ -z "${summarizer:-}" ] || { kill $summarizer; trap - EXIT; }
  echo "$(sql "SELECT format('heap %s + indexes %s bytes a row, %s MB together', table_bytes / $total, index_bytes / $total, total_bytes >> 20) FROM hypertable_detailed_size('bench_deep')")"
  last=$(sql "SELECT timestamptz '2026-01-01' + $total / 200000 * INTERVAL '1 second'")
  echo "newest 1,000 of a series: first $(ms "SELECT * FROM bench_deep WHERE device_id = 'device_04321' AND metric_name = 'metric_7' ORDER BY time DESC LIMIT 1000") ms," \
    "another one $(ms "SELECT * FROM bench_deep WHERE device_id = 'device_01234' AND metric_name = 'metric_3' ORDER BY time DESC LIMIT 1000") ms," \
    "best of five $(best "SELECT * FROM bench_deep WHERE device_id = 'device_04321' AND metric_name = 'metric_7' ORDER BY time DESC LIMIT 1000") ms"
  tail() { echo "last $1 of all: $(sql "SELECT count(*) FROM bench_deep WHERE time >= timestamptz '$last' - INTERVAL '$1'") rows in $(best "SELECT count(*), avg(metric_value) FROM bench_deep WHERE time >= timestamptz '$last' - INTERVAL '$1'") ms"; }
  tail "1 second"; tail "1 minute"
  sql "SELECT brin_summarize_new_values('$brin')" | sed 's/$/ BRIN ranges were not summarized yet; once they are:/'
  tail "1 second"; tail "1 minute"
  sql "DROP TABLE bench_deep"
fi
