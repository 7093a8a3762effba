#pragma once

namespace harness::worker {

// Lets the process keep the memory that it frees. Every training step takes and gives back the same buffers
// of 0.1 to 30 MB; glibc returns such memory to the kernel each time, and the next step pays for its pages
// again. Without glibc it does nothing. The peak of memory stays as it was; what lies below it is not given
// back.
void keep_freed_memory();

}  // namespace harness::worker
