#!/usr/bin/env bash
# Installs the build tree, moves the installed tree elsewhere, builds the plugin in outside/ against it by
# find_package(Harness), and lets the moved programs load it.
# usage: moved_install.sh BUILD_DIRECTORY LIBTORCH
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$1 libtorch=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "failed: $*" && exit 1; }

cmake --install "$build" --prefix "$work/first" >"$work/install.log" || fail "$(cat "$work/install.log")"
mkdir "$work/elsewhere"
mv "$work/first" "$work/elsewhere/moved"
tree=$work/elsewhere/moved

# Nothing in the tree may name where it was built or first installed.
! grep -rlaI -e "$build" -e "$work/first" "$tree" || fail "these files name the build tree or the first place"

# Every installed header is whole: a plugin that includes it links nothing of the harness.
test ! -e "$tree/include/harness/base/sha256.h" || fail "a header is installed whose functions are not"
for header in sdk/sha256.h sdk/testing/fake_dataset.h config/option_table.h; do
  test -e "$tree/include/harness/$header" || fail "harness/$header is not installed"
done

LIBTORCH_ROOT=$libtorch cmake -S "$here/outside" -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$tree" >"$work/cmake.log" 2>&1 ||
  fail "$(cat "$work/cmake.log")"
cmake --build "$work/build" >"$work/build.log" 2>&1 || fail "$(cat "$work/build.log")"

"$tree/bin/harness" plugin list --plugin-dir "$work/build" >"$work/list" || fail "$(cat "$work/list")"
grep -qw outside "$work/list" || fail "the moved harness does not list the plugin: $(cat "$work/list")"
grep -qw hinge "$work/list" || fail "the moved harness does not find its own plugins: $(cat "$work/list")"

# Another LibTorch than the one that the harness was built with is refused, by version.
sed -i 's/STREQUAL "[0-9.]*"/STREQUAL "0.0.1"/' "$tree"/lib*/cmake/Harness/HarnessConfig.cmake
if LIBTORCH_ROOT=$libtorch cmake -S "$here/outside" -B "$work/other" -G Ninja -DCMAKE_PREFIX_PATH="$tree" >"$work/other.log" 2>&1; then
  fail "another version of LibTorch was taken"
fi
tr -s '\n ' ' ' <"$work/other.log" | grep -q "Harness was built with LibTorch" || fail "$(cat "$work/other.log")"
echo "the moved tree builds and loads a plugin from outside"
