#!/usr/bin/env bash
# Metrics on seeded features against NumPy, scikit-learn and prdc, one thread, in turns; medians. Frechet distance of 10,000 x
# 2,048 by the same eigenvalue algorithm, precision and recall of 10,000 x 512, kernel distance of 10,000 x 128.
#
#   HARNESS_BENCH_PYTHON=/path/to/python bench/metrics/run.sh    with numpy, scikit-learn and prdc
#   HARNESS_BENCH_ROUNDS=3
#   HARNESS_BENCH_CORE=0      that all of it runs on
#   HARNESS_BENCH_BUILD=build/release
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${HARNESS_BENCH_BUILD:-build/release}
rounds=${HARNESS_BENCH_ROUNDS:-3}
python=${HARNESS_BENCH_PYTHON:-python3}
"$python" -c 'import numpy, sklearn, prdc' 2>/dev/null ||
  { echo "left out: $python lacks numpy, scikit-learn or prdc (HARNESS_BENCH_PYTHON names another)" && exit 0; }
export OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# median FILE COLUMN
median() { sort -g -k"$2","$2" "$1" | awk -v column="$2" '{ value[NR] = $column } END { print value[int((NR + 1) / 2)] }'; }

# compare WHAT N DIMENSIONS MOST_TIME MOST_MEMORY: ratios to Python's
compare() {
  local one=(taskset -c "${HARNESS_BENCH_CORE:-0}")
  "$python" bench/python/metrics_timing.py make "$2" "$3" "$work/real" "$work/fake"
  rm -f "$work/ours" "$work/theirs"
  for ((i = 0; i < rounds; ++i)); do
    "${one[@]}" "$build/bench/metrics_bench" "$1" "$work/real" "$work/fake" "$3" >>"$work/ours"
    "${one[@]}" "$python" bench/python/metrics_timing.py "$1" "$work/real" "$work/fake" "$3" >>"$work/theirs"
  done
  awk -v name="$1 $2 x $3" -v a="$(median "$work/ours" 2)" -v b="$(median "$work/theirs" 2)" \
    -v m="$(median "$work/ours" 3)" -v n="$(median "$work/theirs" 3)" -v x="$(median "$work/ours" 1)" \
    -v y="$(median "$work/theirs" 1)" -v time="$4" -v memory="$5" 'BEGIN {
      printf "%-24s %7.2f s, Python %7.2f s, ratio %.2f (at most %s); %5d MiB, Python %5d MiB, ratio %.2f (at most %s); values %s %s\n",
             name, a, b, a / b, time, m, n, (n > 0 ? m / n : 0), memory, x, y }'
}

compare frechet 10000 2048 1.3 -
compare neighbours 10000 512 1.0 0.1
compare kernel 10000 128 - -
