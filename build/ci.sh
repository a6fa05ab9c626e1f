#!/usr/bin/env bash
# The checks of every change: commit subjects, build, format, the README's test command, secrets, the manifest, and a line of totals.
# With --full also what takes long: more kills and fuzzing, the bench's crash and overload runs, external clients, and the suites on
# the Community edition when FLUX_TEST_BINDIRECTORY names such a server. The last line is always 'N passed, N failed, N skipped'.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

full=false
case "${1:-}" in
  "") ;;
  --full) full=true ;;
  *) echo "usage: build/ci.sh [--full]" >&2; exit 2 ;;
esac

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
ran=()

step() { printf '\n== %s (after %s s)\n' "$1" "$SECONDS"; ran+=("$1"); }

# Runs a command as a step; a failure fails the run, and the next steps still run. 'set -e' does not hold inside of "$@".
check() {
  step "$1"
  shift
  "$@" || status=1
}

# Runs 'dotnet test' and keeps its results for the totals. A run without a test is a failure.
run_tests() {
  local folder="$results/$1"
  shift
  dotnet test "$@" --no-build --logger trx --results-directory "$folder" </dev/null 2>&1 | tee "$folder.log" || return 1
  grep -rqE '<Counters total="[1-9]' --include='*.trx' "$folder" || { echo "No test ran: $*" >&2; return 1; }
}

# Reports subjects over 72 characters. It does not fail: what is merged cannot be reworded without rewriting history.
commit_subjects() {
  local added since
  added=$(git log --diff-filter=A --format=%H -1 -- build/ci.sh 2>/dev/null) || { echo "No Git history: nothing to check."; return 0; }
  since=$(git describe --tags --abbrev=0 2>/dev/null || git merge-base HEAD origin/main 2>/dev/null || true)
  if [ -z "$added" ]; then
    echo "build/ci.sh is not committed: nothing to check."
    return 0
  fi
  if [ -z "$since" ] || [ "$since" = "$(git rev-parse HEAD)" ]; then since=$added; fi
  too_long "$since" | sed 's/^/over 72 characters: /'
  echo "Checked $(git rev-list --count --no-merges "HEAD" "^$since") commits."
}

# The commits of HEAD that are reachable from none of the arguments, with a subject over 72 characters.
too_long() { git log --no-merges --format='%h %s' HEAD --not "$@" | perl -CSD -ne 'print if /^\S+ .{73}/'; }

manifest() {
  dotnet run --project Flux.AppHost --no-build -- --operation publish --publisher manifest --output-path aspire-manifest.json </dev/null || return 1
  if ! git diff --exit-code -- aspire-manifest.json; then
    echo "aspire-manifest.json is stale: commit what publishing has just written." >&2
    return 1
  fi
}

skipped_tests() {
  find "$results" -name '*.trx' -print0 | xargs -0 -r perl -0777 -ne '
    while (/<UnitTestResult\b[^>]*?testName="([^"]*)"[^>]*?outcome="NotExecuted"(?:[^>]*?\/>|.*?<\/UnitTestResult>)/sg) {
      my ($name, $result) = ($1, $&);
      my ($why) = $result =~ /<(?:Message|StdOut)>(.*?)<\//s;
      print "$name: ", $why // "no reason given", "\n";
    }'
}

# Fails when a test failed and when none passed.
totals() {
  find "$results" -name '*.trx' -exec cat {} + | perl -ne '
    while (/<Counters total="(\d+)" executed="\d+" passed="(\d+)" failed="(\d+)"/g) { $total += $1; $passed += $2; $failed += $3 }
    END {
      printf "%d passed, %d failed, %d skipped\n", $passed, $failed, $total - $passed - $failed;
      exit($passed == 0 || $failed > 0);
    }'
}

community=${FLUX_TEST_BINDIRECTORY:-}
if $full; then unset FLUX_TEST_BINDIRECTORY; fi

check "Commit subjects" commit_subjects

step "Build"
dotnet build Flux.Timeseries.sln </dev/null

check "Format" dotnet format Flux.Timeseries.sln --verify-no-changes --no-restore

test_command=$(grep -m1 -oE '^dotnet test .*' README.md)
check "Test, by the README's command" run_tests suite ${test_command#dotnet test }

check "Secrets in the log of that run" env FLUX_SECRET_SCAN="$results" \
  dotnet test tests/Flux.Architecture.Tests --no-build --filter FullyQualifiedName~The_log_of_a_run

check "Manifest" manifest

if $full; then
  # shellcheck source=build/ci-full.sh
  . build/ci-full.sh
fi

step "Skipped tests, and why"
skipped_tests

step "What ran"
printf '%s\n' "${ran[@]}"
$full || echo "Not run: the long part, build/ci.sh --full"

step "Totals"
totals || status=1
exit "$status"
