#!/usr/bin/env bash
# What a developer waits for: clean builds without ccache, one changed plugin, and the start of `harness`.
# Prints a line a figure: what, value, unit, and the value that it should not exceed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CCACHE_DISABLE=1
jobs=${HARNESS_JOBS:-$(nproc)}

figure() { printf '%-58s %10s %-4s (at most %s)\n' "$@"; }

# seconds COMMAND...: how long it took, with one decimal; its output is shown only where it fails
seconds() {
  local start=$EPOCHREALTIME
  "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2 && exit 1; }
  awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'
}

# median_ms COMMAND...: of 21 runs after a first one
median_ms() {
  local i start
  "$@" >/dev/null
  for ((i = 0; i < 21; i++)); do
    start=$EPOCHREALTIME
    "$@" >/dev/null
    awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f\n", 1000 * (b - a) }'
  done | sort -n | sed -n 11p
}

configure() { cmake --preset release -B "$work/build" "$@"; }
compile() { cmake --build "$work/build" --parallel "$jobs" "$@"; }
list_plugins() { "$work/build/bin/harness" plugin list; }
change_and_list() {
  touch plugins/losses/hinge/hinge.cpp && compile --target plugin_hinge && list_plugins | grep -w hinge
}

configure >"$work/log"
plain=$(seconds compile)
figure "clean build of programs and plugins, $jobs jobs" "$plain" s 360
configure -DHARNESS_BUILD_TESTS=ON >"$work/log"
tests=$(seconds compile)
figure "the same with tests" "$(awk "BEGIN { printf \"%.1f\", $plain + $tests }")" s 600
figure "one changed plugin rebuilt and listed" "$(seconds change_and_list)" s 15
figure "harness --help" "$(median_ms "$work/build/bin/harness" --help)" ms 20

"$work/build/bin/harness" run experiments/demo.toml --db "$work/results/harness.db" --set train.steps=1 >"$work/log"
figure "harness query" "$(median_ms "$work/build/bin/harness" query --db "$work/results/harness.db" \
  "SELECT count(*) FROM v_trial")" ms 20
