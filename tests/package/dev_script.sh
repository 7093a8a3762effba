#!/usr/bin/env bash
# What ./dev does where it cannot go on, and what it finds: with stand-ins for the system's commands.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dev=$here/../../dev
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"

# stand_in NAME SCRIPT: a command of that name that runs SCRIPT
stand_in() {
  printf '#!/bin/bash\n%s\n' "$2" >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}
# expect EXIT_CODE TEXT [VARIABLE=VALUE...] -- ARGUMENT...: what ./dev answers, with no terminal
expect() {
  local code=$1 wanted=$2 settings=() text rc=0
  shift 2
  while [ "$1" != -- ]; do settings+=("$1") && shift; done
  shift
  text=$(env -u LIBTORCH_ROOT -u CMAKE_PREFIX_PATH "PATH=$work/bin:$PATH" "XDG_CACHE_HOME=$work/cache" "${settings[@]}" \
    "$dev" "$@" 2>&1 </dev/null) || rc=$?
  [[ $rc = "$code" && $text == *"$wanted"* ]] || {
    printf './dev %s: exit %s, expected %s and: %s\n%s\n' "$*" "$rc" "$code" "$wanted" "$text" && exit 1
  }
}

expect 0 "usage: ./dev COMMAND" -- help
expect 2 "there is no command 'tset'" -- tset

# Nothing is installed, and neither root nor sudo is at hand: the line to type, exit 3.
stand_in dpkg-query 'case $* in *" cmake"|*" g++") echo installed;; *) exit 1;; esac'
stand_in id 'echo 1000'
stand_in sudo 'exit 1'
stand_in apt-get 'echo "apt-get was run: $*"; exit 0'
expect 3 "type as root: apt-get install --no-install-recommends ninja-build mold" -- setup

# As root, apt-get fails: said, exit 3.
stand_in id 'echo 0'
stand_in apt-get 'echo "E: no network" >&2; exit 100'
expect 3 "E: no network" -- setup

# All packages are there: which LibTorch is taken.
stand_in dpkg-query 'echo installed'
mkdir -p "$work/mine/lib" "$work/python/torch/lib"
touch "$work/mine/lib/libtorch_cpu.so" "$work/python/torch/lib/libtorch_cpu.so"
echo "__version__ = '2.11.0+cu130'" >"$work/python/torch/version.py"
expect 0 "LibTorch: LIBTORCH_ROOT, $work/mine" "LIBTORCH_ROOT=$work/mine" -- setup
expect 3 "where lib/libtorch_cpu.so is not found" "LIBTORCH_ROOT=$work/other" -- setup
stand_in python3 "case \$* in *find_spec*) echo '$work/python/torch';; *) exit 1;; esac"
expect 0 "LibTorch: the active Python's, $work/python/torch" -- setup

# Python's is of another series, and pip fails: exit 3, nothing left that would be taken for LibTorch.
echo "__version__ = '2.10.0+cu130'" >"$work/python/torch/version.py"
stand_in python3 "case \$* in *find_spec*) echo '$work/python/torch';; *--version*) exit 0;;
  *'pip install'*) while [ \"\$1\" != --target ]; do shift; done; mkdir -p \"\$2/torch/lib\"; exit 1;; esac"
expect 3 "pip could not fetch torch 2.11.0" -- setup
[ "$(ls "$work"/cache/harness)" = lock ] || { echo "something of a broken download was kept" && exit 1; }

# pip succeeds: taken, and the next call takes it again without fetching.
stand_in python3 "case \$* in *find_spec*) exit 1;; *--version*) exit 0;;
  *'pip install'*) while [ \"\$1\" != --target ]; do shift; done
    mkdir -p \"\$2/torch/lib\" && touch \"\$2/torch/lib/libtorch_cpu.so\";; esac"
expect 0 "LibTorch: the user's cache, $work/cache/harness/libtorch-2.11.0-" -- setup
[ -z "$(ls -d "$work"/cache/harness/partial.* 2>/dev/null)" ] || { echo "a partial download was left" && exit 1; }
stand_in python3 'exit 1'
expect 0 "LibTorch: the user's cache" -- setup

# A relative XDG_CACHE_HOME is passed over, here as by the programs.
mkdir -p "$work/home"
cp -r "$work/cache" "$work/home/.cache"
expect 0 "LibTorch: the user's cache, $work/home/.cache/harness/" "HOME=$work/home" XDG_CACHE_HOME=cache -- setup

# gpu-check writes its figures whatever comes of the tests and trials; a machine that seems to have a GPU.
mkdir -p "$work/tree/build/cuda/bin"
sed '/^main "\$@"/i has_gpu() { true; }' "$dev" >"$work/tree/dev"
chmod +x "$work/tree/dev"
dev=$work/tree/dev
stand_in cmake 'exit 0'
stand_in nvidia-smi 'echo "NVIDIA A, 1, 2 MiB"'
cat >"$work/tree/build/cuda/bin/harness" <<'SCRIPT'
#!/bin/bash
case $1 in run) exit "${RUN_CODE:-0}" ;; query) echo '[{"status": "failed"}]' ;; esac
SCRIPT
chmod +x "$work/tree/build/cuda/bin/harness"
check=("LIBTORCH_ROOT=$work/mine" -- gpu-check)
stand_in ctest 'echo "Total Tests: 2"'
expect 1 '"tests_passed": true, "trials": [{"status": "failed"}]}' RUN_CODE=4 "${check[@]}"
expect 0 '"tests": 2, ' "${check[@]}"
stand_in ctest 'echo "Total Tests: 0"' # a build without the GPU's tests proves nothing
expect 1 '"tests": 0, "tests_seconds": 0, "tests_passed": false, ' "${check[@]}"
stand_in ctest 'case $* in *-N*) echo "Total Tests: 2";; *) exit 8;; esac'
expect 1 '"tests_passed": false, "trials": [' "${check[@]}"
echo "./dev says what it finds and stops with what to type"
