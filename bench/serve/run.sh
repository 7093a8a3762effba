#!/usr/bin/env bash
# What a live page costs: CPU seconds of `harness serve` and of a browser that shows it, against those of the workers of the
# sweep that it shows; and how long the page of 1,000 trials (ten curves of 2,000 steps each) takes to open. Prints a line a
# figure: what, value, unit, and the value that it should not exceed. Needs Chromium.
#
#   HARNESS_BENCH_SECONDS=120     how long the page is watched
#   HARNESS_BENCH_BUILD=build/release
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${HARNESS_BENCH_BUILD:-build/release}
seconds=${HARNESS_BENCH_SECONDS:-120}
work=$(mktemp -d)
server='' sweep=''
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$sweep" ] || kill -INT "$sweep" 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap finish EXIT
figure() { printf '%-58s %10s %-4s (at most %s)\n' "$@"; }
share() { awk -v part="$1" -v whole="$2" 'BEGIN { printf "%.2f", 100 * part / whole }'; }

# serve DATABASE EXPERIMENT: starts the server, whose address is then in $address
serve() {
  : >"$work/address"
  "$build/bin/harness" serve "$2" --db "$1" --port 0 >"$work/address" &
  server=$!
  until grep -q Ctrl-C "$work/address"; do
    kill -0 "$server"
    sleep 0.1
  done
  address=$(cut -d' ' -f1 "$work/address")
}

"$build/bin/harness" run experiments/demo.toml --db "$work/live/harness.db" --set train.steps=200000 >"$work/log" 2>&1 &
sweep=$!
sleep 10
serve "$work/live/harness.db" demo
if ! spent=$("$build/bench/open_page" "$address" watch "$seconds" "$server" "$sweep"); then
  echo "left out: no Chromium is installed"
  exit 0
fi
read -r of_server of_browser of_workers <<<"$spent"
read -r _ of_nothing _ <<<"$("$build/bench/open_page" about:blank watch "$seconds" "$server" "$sweep")"
figure "CPU seconds of the workers in $seconds s" "$of_workers" s -
figure "of the server, in parts of these" "$(share "$of_server" "$of_workers")" % 1
figure "of the server and the browser, beyond an empty page's" \
  "$(share "$(awk "BEGIN { print $of_server + $of_browser - $of_nothing }")" "$of_workers")" % 1
kill "$server"
kill -INT "$sweep"
wait "$server" "$sweep" || true
server='' sweep=''

mkdir "$work/many"
"$build/bench/many_trials" "$work/many/harness.db" 1000
start=$EPOCHREALTIME
serve "$work/many/harness.db" bench
figure "page of 1,000 trials made" "$(awk "BEGIN { printf \"%.1f\", $EPOCHREALTIME - $start }")" s -
figure "opened in Chromium, median of 5" "$("$build/bench/open_page" "$address" 5)" s 1
