#!/usr/bin/env bash
# Steps a second of training: the harness with all its logging, the same step by hand with LibTorch, and in eager
# PyTorch, one thread each, in turns; then two workers against two loops at once.
#
#   bench/training/run.sh [NAME...]        names: vae mlp_gan ring_gan dcgan
#   HARNESS_BENCH_ROUNDS=5                 turns (default 3; the median of their ratios is printed)
#   HARNESS_BENCH_SECONDS=10               training time of one figure, about
#   HARNESS_BENCH_PYTHON=/path/to/python   with torch 2.11; without it PyTorch's columns stay empty
#   HARNESS_BENCH_BUILD=build/release      what is timed
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${HARNESS_BENCH_BUILD:-build/release}
rounds=${HARNESS_BENCH_ROUNDS:-3}
python=${HARNESS_BENCH_PYTHON:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OMP_NUM_THREADS=1 MKL_NUM_THREADS=1

# About how many steps fill the time of one figure, and what the ratios should be at least.
declare -A rate=([vae]=110 [mlp_gan]=75 [ring_gan]=350 [dcgan]=6)
declare -A python_target=([vae]=1.08 [mlp_gan]=1.15 [ring_gan]=1.40 [dcgan]=1.00)
loop_target=0.97

# steps_of NAME: a tenth of them comes first and is not counted
steps_of() { echo $((rate[$1] * ${HARNESS_BENCH_SECONDS:-10})); }

# harness_rate NAME SEEDS: steps a second of SEEDS trials at once, summed, without each trial's first tenth
harness_rate() {
  local steps warmup folder
  folder=$(mktemp -d -p "$work")
  steps=$(steps_of "$1") warmup=$((steps / 10))
  "$build/bin/harness" run "bench/training/$1.toml" --db "$folder/harness.db" --set "train.steps=$((steps + warmup))" \
    --set "sweep.seeds=$2" >"$work/log" 2>&1 || { cat "$work/log" >&2 && exit 1; }
  "$build/bin/harness" query --seconds 60 --db "$folder/harness.db" --format csv "
    SELECT sum(rate) FROM (SELECT (max(step) - min(step)) / (max(seconds) - min(seconds)) AS rate
    FROM v_curve WHERE metric LIKE 'loss.%' AND step >= $warmup GROUP BY trial)" | tail -1
}
# loops_rate NAME COUNT: the same for COUNT loops by hand at once
loops_rate() {
  local steps i pids=()
  steps=$(steps_of "$1")
  for ((i = 0; i < $2; i++)); do
    "$build/bench/training_loops" "$1" $((steps / 10)) "$steps" >"$work/loop-$i" &
    pids+=($!)
  done
  for i in "${pids[@]}"; do wait "$i"; done
  for ((i = 0; i < $2; i++)); do cat "$work/loop-$i"; done | awk '{ sum += $1 } END { printf "%.3f\n", sum }'
}
python_rate() {
  [ -z "$python" ] || "$python" bench/python/training_loops.py "$1" $(($(steps_of "$1") / 10)) "$(steps_of "$1")"
}

median() { sort -n | awk '{ a[NR] = $1 } END { if (NR) print (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2 }'; }
quotient() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.4f\n", a / b }'; }
row() { printf '%-10s %9s %9s %7s %8s %9s %7s %8s %9s %9s %7s\n' "$@"; }
short() { [ -z "$1" ] && echo - || printf "%.${2}f" "$1"; }

printf 'steps a second on one thread; ratios are medians of %s turns; "least" is what they should reach\n' "$rounds"
row step harness loop ratio least pytorch ratio least 2workers 2loops "ratio"
[ $# -gt 0 ] || set -- vae mlp_gan ring_gan dcgan
for name in "$@"; do
  [ -n "${rate[$name]:-}" ] || { echo "there is no step '$name': ${!rate[*]}" >&2 && exit 2; }
  rm -f "$work"/*.figures
  for ((round = 0; round < rounds; round++)); do
    harness=$(harness_rate "$name" 1) loop=$(loops_rate "$name" 1) pytorch=$(python_rate "$name")
    two=$(harness_rate "$name" 2) loops=$(loops_rate "$name" 2)
    echo "$harness" >>"$work/harness.figures"
    echo "$loop" >>"$work/loop.figures"
    echo "$two" >>"$work/two.figures"
    echo "$loops" >>"$work/loops.figures"
    quotient "$harness" "$loop" >>"$work/by-loop.figures"
    quotient "$two" "$loops" >>"$work/by-loops.figures"
    if [ -n "$pytorch" ]; then
      echo "$pytorch" >>"$work/pytorch.figures"
      quotient "$harness" "$pytorch" >>"$work/by-pytorch.figures"
    else
      touch "$work/pytorch.figures" "$work/by-pytorch.figures"
    fi
  done
  figure() { short "$(median <"$work/$1.figures")" "$2"; }
  row "$name" "$(figure harness 1)" "$(figure loop 1)" "$(figure by-loop 3)" "$loop_target" \
    "$(figure pytorch 1)" "$(figure by-pytorch 3)" "${python_target[$name]}" \
    "$(figure two 1)" "$(figure loops 1)" "$(figure by-loops 3)"
done
