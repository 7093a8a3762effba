#include <ATen/cuda/CUDAContext.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAFunctions.h>
#include <cuda_runtime_api.h>

#include <cstdio>

#include "harness/base/error.h"
#include "harness/cuda/cuda_interface.h"

namespace harness::cuda {
namespace {

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

std::string uuid_text(const cudaUUID_t& uuid) {
  std::string text = "GPU-";
  for (int i = 0; i < 16; ++i) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(uuid.bytes[i]));
    text += digits;
    if (i == 3 || i == 5 || i == 7 || i == 9) text += '-';
  }
  return text;
}

class LibTorchCuda : public Cuda {
 public:
  int device_count() const override { return static_cast<int>(c10::cuda::device_count()); }

  DeviceDescription describe(int device) const override {
    if (device < 0 || device >= device_count())
      throw environment_error("There is no device cuda:" + std::to_string(device) + ": this machine has " +
                                  std::to_string(device_count()) + ".",
                              "`harness doctor` lists the devices.");
    const cudaDeviceProp& properties = *at::cuda::getDeviceProperties(static_cast<c10::DeviceIndex>(device));
    int runtime = 0, driver = 0;
    C10_CUDA_CHECK(cudaRuntimeGetVersion(&runtime));
    C10_CUDA_CHECK(cudaDriverGetVersion(&driver));
    DeviceDescription description;
    description.name = properties.name;
    description.uuid = uuid_text(properties.uuid);
    description.compute_capability =
        std::to_string(properties.major) + "." + std::to_string(properties.minor);
    description.multiprocessors = properties.multiProcessorCount;
    description.memory_mib = static_cast<std::int64_t>(properties.totalGlobalMem >> 20);
    description.runtime_version = version_text(runtime);
    description.driver_version = version_text(driver);
    if (at::detail::getCUDAHooks().hasCuDNN())
      description.cudnn_version = std::to_string(at::detail::getCUDAHooks().versionCuDNN());
    return description;
  }
};

}  // namespace
}  // namespace harness::cuda

extern "C" __attribute__((visibility("default"))) const harness::cuda::Cuda* harness_cuda_1() {
  static const harness::cuda::LibTorchCuda cuda;
  return &cuda;
}
