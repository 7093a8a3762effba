#pragma once

#include "harness/cuda/cuda_interface.h"

namespace harness::worker {

// libharness_cuda.so, found beside this program (../lib/harness). It must be loaded before anything else asks
// LibTorch about CUDA: one such call leaves stubs in place for the life of the process.
class CudaLibrary {
 public:
  // Throws Error (kEnvironment) when the library was not built or cannot be loaded.
  static void load();
  static bool loaded();
  static const cuda::Cuda& get();  // after load()
};

}  // namespace harness::worker
