#!/usr/bin/env bash
# Memory of a worker that trains the 784-400-20 VAE on MNIST: resident at a tenth, at half and at the end of 20,000
# steps, and the most that it ever was. Prints a line a figure: what, value, unit, and the value that it should not exceed.
#
#   HARNESS_DATA=/path/to/data bench/memory/run.sh    the folder with mnist/
#   HARNESS_BENCH_STEPS=20000
#   HARNESS_BENCH_BUILD=build/release
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${HARNESS_BENCH_BUILD:-build/release}
steps=${HARNESS_BENCH_STEPS:-20000}
data=${HARNESS_DATA:-data}
[ -d "$data/mnist" ] || { echo "left out: $data/mnist is not there (HARNESS_DATA names the folder)" && exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
figure() { printf '%-58s %10s %-4s (at most %s)\n' "$@"; }

"$build/bin/harness" run experiments/mnist-vae.toml --db "$work/harness.db" --data "$data" --workers 1 \
  --set sweep.seeds=1 --set "train.steps=$steps" --set train.checkpoint_every=2000 >"$work/log" 2>&1 &
run=$!
step() {
  "$build/bin/harness" query --db "$work/harness.db" --format csv "SELECT coalesce(max(steps), 0) FROM v_trial" 2>/dev/null |
    tail -1 || echo 0
}
# resident: MiB of the worker, by the kernel's count
resident() { awk '/^VmRSS/ { printf "%d\n", $2 / 1024 }' "/proc/$worker/status"; }

worker=""
early="" half="" last="" peak=""
while kill -0 "$run" 2>/dev/null; do
  worker=$(pgrep -P "$run" -f 'harness-worker .*serve' | head -1 || true)
  if [ -n "$worker" ] && now=$(step) && [ -n "$now" ] && [ "$now" -lt "$steps" ] && rss=$(resident 2>/dev/null); then
    [ -n "$early" ] || [ "$now" -lt $((steps / 10)) ] || early=$rss
    [ -n "$half" ] || [ "$now" -lt $((steps / 2)) ] || half=$rss
    last=$rss
    peak=$(awk '/^VmHWM/ { printf "%d\n", $2 / 1024 }' "/proc/$worker/status" 2>/dev/null || echo "$peak")
  fi
  sleep 1
done
wait "$run" || { cat "$work/log" >&2 && exit 1; }
[ -n "$last" ] || { echo "the worker's memory was never seen" >&2 && exit 1; }
figure "worker's memory after a tenth of $steps steps" "$early" MiB 350
figure "after half of them" "$half" MiB "$early"
figure "at the end" "$last" MiB "$early"
figure "the most that it ever was" "$peak" MiB 350
