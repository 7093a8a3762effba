#!/usr/bin/env bash
# usage: links_torch.sh none|cpu PROGRAM     which part of LibTorch the program loads at start
# none: no library of LibTorch or CUDA; cpu: torch_cpu and c10, but not their CUDA counterparts
set -euo pipefail
libraries=$(ldd "$2")
torch=$(sed -nE 's/^\s*(lib(torch|c10|caffe2|cublas|cudnn)[a-z_0-9]*).*/\1/p' <<<"$libraries" | sort -u | xargs)
case $1 in
  none) wanted="" ;;
  cpu) wanted="libc10 libtorch_cpu" ;;
esac
[ "$torch" = "$wanted" ] || { echo "$2 loads '$torch', expected '$wanted'" && exit 1; }
echo "$2 loads '${torch:-nothing of LibTorch}'"
