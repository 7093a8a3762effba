#pragma once

#include <cstdint>
#include <string>

namespace harness::cuda {

struct DeviceDescription {
  std::string name;                  // "NVIDIA H100 80GB HBM3"
  std::string uuid;                  // "GPU-..."
  std::string compute_capability;    // "9.0"
  std::int64_t multiprocessors = 0;  // equal bits want equal counts
  std::int64_t memory_mib = 0;
  std::string runtime_version, driver_version, cudnn_version;
};

// What the rest of the worker may ask of CUDA; implemented in the library libharness_cuda.so, the only part
// that links LibTorch's CUDA libraries.
class Cuda {
 public:
  virtual ~Cuda() = default;
  virtual int device_count() const = 0;  // 0 without a driver or a device
  // Throws Error (kEnvironment) for a device that is not there.
  virtual DeviceDescription describe(int device) const = 0;
};

// The one symbol that the library exports; the object lives as long as the process.
using CudaEntry = const Cuda* (*)();
inline constexpr const char* kCudaEntry = "harness_cuda_1";

}  // namespace harness::cuda
