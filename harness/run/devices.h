#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace harness {

// A GPU as the CUDA programs started from here will see it.
struct Gpu {
  int index = 0;  // N of "cuda:N"
  std::string name, uuid;
  std::int64_t memory_bytes = 0;  // 0: not known
};

// Found without LibTorch: NVML by dlopen, else the driver's files below `proc`. CUDA_VISIBLE_DEVICES is
// obeyed. Empty where there is none.
std::vector<Gpu> find_gpus(const std::filesystem::path& proc = "/proc/driver/nvidia/gpus");

// What CUDA_VISIBLE_DEVICES (`visible`; nullptr: not set) leaves of all GPUs, numbered anew.
std::vector<Gpu> visible_gpus(const std::vector<Gpu>& all, const char* visible);

// The processors that this process may use.
int usable_cores();

// The devices that train.device asks for: "auto" is every GPU, or the processor where there is none or the
// program was built without CUDA; "cuda:N" one GPU. Throws Error (kEnvironment) that names what there is for
// a device that is not there, kInput for another word.
std::vector<std::string> devices_for(const std::string& wanted, const std::vector<Gpu>& gpus,
                                     bool built_with_cuda);

// One name of a device for each worker: `workers` of them in turn over the devices; 0: one a GPU, or one a
// core.
std::vector<std::string> worker_slots(const std::vector<std::string>& devices, int workers, int cores);

// "2 x cpu", "1 x cuda:0, 1 x cuda:1".
std::string slots_text(const std::vector<std::string>& slots);

}  // namespace harness
