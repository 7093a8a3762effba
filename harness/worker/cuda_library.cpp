#include "harness/worker/cuda_library.h"

#include <dlfcn.h>

#include <filesystem>

#include "harness/base/error.h"

namespace harness::worker {
namespace {

// The loader keeps the library for the life of the process; this remembers that it did.
const cuda::Cuda*& entry() {
  static const cuda::Cuda* cuda = nullptr;
  return cuda;
}

}  // namespace

void CudaLibrary::load() {
  if (entry() != nullptr) return;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  const std::filesystem::path library =
      program.parent_path().parent_path() / "lib" / "harness" / "libharness_cuda.so";
  if (!std::filesystem::exists(library))
    throw environment_error(
        "This harness was built without its CUDA library (" + library.string() + ").",
        "Build it where a CUDA 13 toolkit is installed: `./dev build` says what it found. Or set "
        "train.device = \"cpu\".");
  void* handle = ::dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL);
  void* symbol = handle == nullptr ? nullptr : ::dlsym(handle, cuda::kCudaEntry);
  if (symbol == nullptr) {
    const char* why = ::dlerror();
    throw environment_error(
        "The CUDA library " + library.string() + " could not be loaded: " + (why ? why : "?") + ".",
        "It needs LibTorch with all its NVIDIA libraries: `harness doctor` says which one is used.");
  }
  entry() = reinterpret_cast<cuda::CudaEntry>(symbol)();
}

bool CudaLibrary::loaded() { return entry() != nullptr; }

const cuda::Cuda& CudaLibrary::get() {
  if (entry() == nullptr) throw internal_error("The CUDA library was asked for before it was loaded.");
  return *entry();
}

}  // namespace harness::worker
