# The long part of build/ci.sh, which sources this file.

export FLUX_TEST_KILLS=40 FLUX_FUZZ_BODIES=500000 FLUX_TEST_QUESTIONS=1000
check "Rollups under 40 kills" run_tests kills tests/Flux.SchemaMigrator.Tests --filter FullyQualifiedName~RollupCrashTests
check "Ingest with 500,000 mutated bodies" \
  run_tests fuzz tests/Flux.Ingest.Tests --filter "FullyQualifiedName~MutationTests|FullyQualifiedName~FuzzTests"
check "1,000 random series queries in both languages" \
  run_tests queries tests/Flux.QueryGateway.Tests --filter FullyQualifiedName~LanguageDifferentialTests
unset FLUX_TEST_KILLS FLUX_FUZZ_BODIES FLUX_TEST_QUESTIONS

bench() { dotnet run -c Release --project bench/Flux.Bench.csproj -- "$@" </dev/null; }
check "Bench: crash, 45 kills" bench crash --kills 45
check "Bench: overload, 40 s" bench overload --seconds 40

# The server audits of graphql-http, from npm, against a system that the AppHost starts with a throw-away database.
external_clients() (
  folder=$(mktemp -d)
  dotnet run --project Flux.AppHost --no-build -- --database embedded --Flux:Database:Embedded:ThrowAway=true \
    --Flux:Database:Embedded:Port=0 </dev/null >"$folder/apphost.log" 2>&1 &
  apphost=$!
  trap 'kill "$apphost" 2>/dev/null || true; wait "$apphost" 2>/dev/null || true; rm -rf "$folder"' EXIT
  for _ in $(seq 180); do
    if curl -sf -o "$folder/health" http://localhost:5302/health; then break; fi
    kill -0 "$apphost" 2>/dev/null || { cat "$folder/apphost.log" >&2; return 1; }
    sleep 1
  done
  cat >"$folder/audit.mjs" <<'JS'
import { serverAudits } from 'graphql-http';
let failed = 0;
const audits = serverAudits({ url: 'http://localhost:5302/graphql' });
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status !== 'ok') { failed++; console.log(result.status, audit.name); }
}
console.log(`${audits.length - failed} of ${audits.length} audits`);
process.exit(failed === 0 && audits.length > 0 ? 0 : 1);
JS
  (cd "$folder" && npm install --no-audit --no-fund --silent graphql graphql-http && node audit.mjs)
)
if command -v npm >/dev/null; then
  check "External clients: graphql-http's audits" external_clients
else
  echo "Not run: external clients need Node.js and npm."
fi

if [ -z "$community" ]; then
  echo "Not run: the Community suites need FLUX_TEST_BINDIRECTORY."
elif ! compgen -G "$("$community/pg_config" --pkglibdir)/timescaledb-tsl-*.so" >/dev/null; then
  echo "Not run: the server of FLUX_TEST_BINDIRECTORY is not of the Community edition."
else
  export FLUX_TEST_BINDIRECTORY=$community
  for project in Flux.SchemaMigrator.Tests Flux.Ingest.Tests Flux.QueryGateway.Tests Flux.Timeseries.Tests; do
    check "Community: $project" run_tests "community-$project" "tests/$project"
  done
fi
