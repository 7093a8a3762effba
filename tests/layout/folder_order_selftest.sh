#!/usr/bin/env bash
# folder_order.sh must see each kind of fault: a small tree with one fault of every kind, and one without.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# tree FILE INCLUDE: a tree of that one source file
tree() {
  rm -rf "${root:?}"/*
  mkdir -p "$root/harness" "$root/plugins" "$root/$(dirname "$1")"
  cp "$here/../../harness/folders.txt" "$root/harness/"
  printf '#include <vector>\n#include %s\n' "$2" >"$root/$1"
}

# refused FILE INCLUDE RULE
refused() {
  tree "$1" "$2"
  local text
  if text=$("$here/folder_order.sh" "$root"); then echo "not seen: $1 includes $2" && exit 1; fi
  [[ $text == *"$1:2: "*"$3"* ]] || { echo "another message for $1: $text" && exit 1; }
}
accepted() {
  tree "$1" "$2"
  "$here/folder_order.sh" "$root" || { echo "refused: $1 includes $2" && exit 1; }
}

refused harness/base/a.cpp '"harness/config/value.h"' 'base is below config'
refused harness/sweep/a.h '"harness/store/reader.h"' 'sweep is below store'
refused harness/store/a.cpp '<ATen/ATen.h>' 'without LibTorch'
refused harness/cli/a.cpp '"harness/train/trainer.h"' 'below train'
refused harness/worker/a.cpp '"harness/store/recorder.h"' 'different programs'
refused harness/sdk/a.h '"harness/protocol/event.h"' 'sdk, config and base only'
refused plugins/losses/x/x.cpp '"harness/train/trainer.h"' 'sdk, config and base only'
refused harness/other/a.cpp '<vector>' 'not in harness/folders.txt'
accepted harness/cli/a.cpp '"harness/report/html.h"'
accepted harness/worker/a.cpp '"harness/protocol/event.h"'
accepted plugins/losses/x/x.cpp '"harness/sdk/plugin.h"'
accepted harness/train/a.cpp '<torch/nn.h>'
echo "every rule holds"
