#!/usr/bin/env bash
# Checks every #include in harness/ and plugins/ against harness/folders.txt: no folder includes upwards, nothing on the
# harness's side includes LibTorch, the public SDK and the plugins stay with sdk, config and base.
# usage: folder_order.sh [ROOT]      prints FILE:LINE and the rule that is broken; exit 1 if any is
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

includes() { grep -rnE --include='*.cpp' --include='*.h' '^ *# *include *["<]' harness plugins; }

includes | awk '
  BEGIN {
    while ((getline line < "harness/folders.txt") > 0)
      if (line !~ /^#/) { split(line, word, " "); place[word[1]] = ++count; side[word[1]] = word[2] }
  }
  function fault(text) { print where ": " text; bad = 1 }
  {
    split($0, part, ":"); where = part[1] ":" part[2]
    split(part[1], path, "/"); from = path[1] == "plugins" ? "plugins" : path[2]
    match($0, /["<][^">]+[">]/); target = substr($0, RSTART + 1, RLENGTH - 2)
    if (from != "plugins" && !(from in place)) { fault("the folder " from " is not in harness/folders.txt"); next }
    if (target ~ /^(ATen|torch|c10|caffe2)\//) {
      if (from != "plugins" && side[from] != "worker") fault(from " is on the side without LibTorch, and includes " target)
      next
    }
    if (target !~ /^harness\//) next
    split(target, name, "/"); to = name[2]
    if (!(to in place)) { fault("includes " target ", whose folder is not in harness/folders.txt"); next }
    if (from == "plugins" || from == "sdk") {
      if (to !~ /^(sdk|config|base)$/) fault(from " may include sdk, config and base only, and includes " target)
      next
    }
    if (place[to] > place[from]) fault(from " is below " to ", and includes " target)
    if (side[to] != "both" && side[to] != side[from]) fault(from " and " to " belong to different programs: " target)
  }
  END { exit bad }'
