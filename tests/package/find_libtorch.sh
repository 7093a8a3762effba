#!/usr/bin/env bash
# Which LibTorch cmake/FindLibTorch.cmake takes, out of small trees that look like one.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/cache"

# libtorch FOLDER VERSION [CUDA]: what the module looks at, and nothing else
libtorch() {
  mkdir -p "$1/include/torch/headeronly" "$1/include/ATen" "$1/lib"
  touch "$1/lib/libtorch_cpu.so"
  local major minor patch
  IFS=. read -r major minor patch <<<"$2"
  printf '#define TORCH_VERSION_MAJOR %s\n#define TORCH_VERSION_MINOR %s\n#define TORCH_VERSION_PATCH %s\n' \
    "$major" "$minor" "$patch" >"$1/include/torch/headeronly/version.h"
  echo '#define AT_MKL_ENABLED() 1' >"$1/include/ATen/Config.h"
  echo "__version__ = '$2${3:+"+cu$3"}'" >"$1/version.py"
  [ $# -lt 3 ] || touch "$1/lib/libtorch_cuda.so" "$1/lib/libc10_cuda.so"
}

# python_with FOLDER: an active Python whose torch lies there; without FOLDER one that has none
python_with() {
  printf '#!/bin/sh\necho "%s"\n' "${1:-}" >"$work/bin/python3"
  chmod +x "$work/bin/python3"
}

# probe VARIABLE=VALUE...: what the module says
probe() {
  rm -rf "$work/build"
  env -u LIBTORCH_ROOT -u CMAKE_PREFIX_PATH PATH="$work/bin:$PATH" XDG_CACHE_HOME="$work/cache" "$@" \
    cmake -S "$here/find_libtorch" -B "$work/build" -G Ninja 2>&1 | tr -s '\n ' ' '
}
expect() {
  local text=$1 wanted=$2
  [[ $text == *"$wanted"* ]] || { printf 'expected: %s\nin: %s\n' "$wanted" "$text" && exit 1; }
}

python_with
expect "$(probe A=1 || true)" "LibTorch 2.11 was not found."
libtorch "$work/cache/harness/libtorch-2.11.0-small/torch" 2.11.0 130
expect "$(probe A=1)" "LibTorch 2.11.0 (CUDA 13.0, BLAS MKL) from user's cache: $work/cache/harness/libtorch-2.11.0-small/torch"
expect "$(probe A=1)" "LibTorch::cuda is there"
ln -s cache "$work/.cache"
expect "$(probe HOME="$work" XDG_CACHE_HOME=cache)" "from user's cache: $work/.cache/harness/" # relative: passed over
libtorch "$work/python/torch" 2.11.1
python_with "$work/python/torch"
expect "$(probe A=1)" "LibTorch 2.11.1 (no CUDA, BLAS MKL) from active Python: $work/python/torch"
[[ $(probe A=1) != *"LibTorch::cuda is there"* ]] || { echo "LibTorch::cuda without its files" && exit 1; }
libtorch "$work/prefix/libtorch" 2.11.2
expect "$(probe CMAKE_PREFIX_PATH="$work/prefix")" "from active Python"
libtorch "$work/mine" 2.11.3
expect "$(probe CMAKE_PREFIX_PATH="$work/prefix" LIBTORCH_ROOT="$work/mine")" "LibTorch 2.11.3 (no CUDA, BLAS MKL) from LIBTORCH_ROOT: $work/mine"

# Another series is passed over, and said; one that the user names is never replaced by another.
libtorch "$work/python/torch" 2.10.0
expect "$(probe A=1)" "from user's cache"
rm -rf "$work/cache/harness"
expect "$(probe A=1 || true)" "Passed over: 2.10.0 in $work/python/torch (active Python)."
libtorch "$work/mine" 2.12.0
expect "$(probe CMAKE_PREFIX_PATH="$work/prefix" LIBTORCH_ROOT="$work/mine" || true)" "Passed over: 2.12.0 in $work/mine (LIBTORCH_ROOT)."
echo "each place is looked at in its turn"
