#include "harness/worker/heap.h"

#include <stdlib.h>  // tells which libc this is

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace harness::worker {

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int buffer = 1 << 28;  // larger ones (data sets, feature sets) are mapped, and given back
  constexpr int heap = 1 << 30;    // free memory above this at the heap's end is given back
  ::mallopt(M_MMAP_THRESHOLD, buffer);
  ::mallopt(M_TRIM_THRESHOLD, heap);
#endif
}

}  // namespace harness::worker
