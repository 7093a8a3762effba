#include "harness/run/devices.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <map>
#include <memory>

#include "harness/base/error.h"
#include "harness/base/text.h"

namespace harness {

namespace fs = std::filesystem;

namespace {

// The few calls of NVML that are needed, by their documented C signatures; 0 is success.
class Nvml {
 public:
  Nvml() : library_(::dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL)) {}
  ~Nvml() {
    if (library_ != nullptr) ::dlclose(library_);
  }
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;

  std::vector<Gpu> gpus() const {
    const auto init = function<int (*)()>("nvmlInit_v2");
    const auto shutdown = function<int (*)()>("nvmlShutdown");
    const auto count_of = function<int (*)(unsigned*)>("nvmlDeviceGetCount_v2");
    const auto handle_of = function<int (*)(unsigned, void**)>("nvmlDeviceGetHandleByIndex_v2");
    const auto name_of = function<int (*)(void*, char*, unsigned)>("nvmlDeviceGetName");
    const auto uuid_of = function<int (*)(void*, char*, unsigned)>("nvmlDeviceGetUUID");
    const auto memory_of = function<int (*)(void*, Memory*)>("nvmlDeviceGetMemoryInfo");
    std::vector<Gpu> found;
    if (init == nullptr || shutdown == nullptr || count_of == nullptr || handle_of == nullptr ||
        name_of == nullptr || uuid_of == nullptr || memory_of == nullptr || init() != 0)
      return found;
    unsigned count = 0;
    if (count_of(&count) != 0) count = 0;
    for (unsigned i = 0; i < count; ++i) {
      void* device = nullptr;
      std::array<char, 96> name{}, uuid{};
      Memory memory;
      if (handle_of(i, &device) != 0 || name_of(device, name.data(), name.size()) != 0) continue;
      Gpu gpu{static_cast<int>(i), name.data(), {}, 0};
      if (uuid_of(device, uuid.data(), uuid.size()) == 0) gpu.uuid = uuid.data();
      if (memory_of(device, &memory) == 0) gpu.memory_bytes = static_cast<std::int64_t>(memory.total);
      found.push_back(std::move(gpu));
    }
    shutdown();
    return found;
  }

 private:
  struct Memory {
    unsigned long long total = 0, free = 0, used = 0;
  };

  template <class Function>
  Function function(const char* name) const {
    return library_ == nullptr ? nullptr : reinterpret_cast<Function>(::dlsym(library_, name));
  }

  void* library_;
};

// "Model:  NVIDIA H100 80GB HBM3" in /proc/driver/nvidia/gpus/BUS/information, folders in the order of the
// bus.
std::vector<Gpu> gpus_of_driver(const fs::path& proc) {
  std::vector<Gpu> found;
  std::error_code failed;
  std::vector<fs::path> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(proc, failed))
    folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  for (const fs::path& folder : folders) {
    Gpu gpu{static_cast<int>(found.size()), "unknown GPU", {}, 0};
    std::ifstream file(folder / "information");
    for (std::string line; std::getline(file, line);) {
      const std::size_t colon = line.find(':');
      if (colon == std::string::npos) continue;
      const std::size_t begin = line.find_first_not_of(" \t", colon + 1);
      const std::string value = begin == std::string::npos ? "" : line.substr(begin);
      if (line.starts_with("Model")) gpu.name = value;
      if (line.starts_with("GPU UUID")) gpu.uuid = value;
    }
    found.push_back(std::move(gpu));
  }
  return found;
}

std::string listed(const std::vector<Gpu>& gpus) {
  if (gpus.empty()) return "no GPU was found, only the processor (device = \"cpu\")";
  std::vector<std::string> names;
  names.reserve(gpus.size());
  for (const Gpu& gpu : gpus) names.push_back(fmt::format("cuda:{} ({})", gpu.index, gpu.name));
  return "there are cpu, " + join(names, ", ");
}

}  // namespace

std::vector<Gpu> visible_gpus(const std::vector<Gpu>& all, const char* visible) {
  if (visible == nullptr) return all;
  std::vector<Gpu> result;
  for (const std::string& word : split(visible, ',')) {
    if (word.starts_with("MIG-")) {  // a part of a GPU; CUDA takes one of them and nothing beside it
      if (result.empty()) result.push_back({0, "part of a GPU", word, 0});
      break;
    }
    const auto found = std::find_if(all.begin(), all.end(), [&word](const Gpu& gpu) {
      return std::to_string(gpu.index) == word || (word.starts_with("GPU-") && gpu.uuid.starts_with(word));
    });
    if (found == all.end()) break;  // CUDA too stops at the first one that it does not know
    result.push_back(*found);
    result.back().index = static_cast<int>(result.size()) - 1;
  }
  return result;
}

std::vector<Gpu> find_gpus(const fs::path& proc) {
  std::vector<Gpu> all = Nvml().gpus();
  if (all.empty()) all = gpus_of_driver(proc);
  return visible_gpus(all, std::getenv("CUDA_VISIBLE_DEVICES"));
}

int usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof(set), &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

std::vector<std::string> devices_for(const std::string& wanted, const std::vector<Gpu>& gpus,
                                     bool built_with_cuda) {
  if (wanted == "cpu") return {"cpu"};
  if (wanted == "auto") {
    std::vector<std::string> all;
    if (built_with_cuda)
      for (const Gpu& gpu : gpus) all.push_back(fmt::format("cuda:{}", gpu.index));
    return all.empty() ? std::vector<std::string>{"cpu"} : all;
  }
  int index = -1;
  const char* end = wanted.data() + wanted.size();
  if (!wanted.starts_with("cuda:") || std::from_chars(wanted.data() + 5, end, index).ptr != end || index < 0)
    throw input_error(fmt::format("There is no device \"{}\"", wanted),
                      "Take \"auto\" (every GPU, else the processor), \"cpu\", or one GPU by its number: "
                      "\"cuda:0\". Nothing was written.");
  if (index >= static_cast<int>(gpus.size()))
    throw environment_error(
        fmt::format("The device {} is not there: {}", wanted, listed(gpus)),
        "Take another one, or \"auto\": train.device in the file or by --set, --device where "
        "a command has it. Nothing was written.");
  if (!built_with_cuda)
    throw environment_error(fmt::format("{} was asked for, but this program was built without CUDA", wanted),
                            "Build it where CUDA 13's headers are installed (`./dev build`), or take the "
                            "device \"cpu\". Nothing was written.");
  return {wanted};
}

std::vector<std::string> worker_slots(const std::vector<std::string>& devices, int workers, int cores) {
  const bool processor = devices.size() == 1 && devices.front() == "cpu";
  const int count = workers > 0 ? workers : processor ? cores : static_cast<int>(devices.size());
  std::vector<std::string> slots;
  slots.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) slots.push_back(devices[static_cast<std::size_t>(i) % devices.size()]);
  return slots;
}

std::string slots_text(const std::vector<std::string>& slots) {
  std::map<std::string, int> counts;
  for (const std::string& slot : slots) ++counts[slot];
  std::vector<std::string> parts;
  parts.reserve(counts.size());
  for (const auto& [device, count] : counts) parts.push_back(fmt::format("{} x {}", count, device));
  return join(parts, ", ");
}

}  // namespace harness
