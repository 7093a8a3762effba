#include "harness/worker/workbench.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"
#include "harness/config/settings.h"
#include "harness/plugin/load.h"
#include "harness/protocol/json.h"
#include "harness/worker/cuda_library.h"

namespace harness::worker {
namespace {

constexpr const char* kCuda = "cuda:";

int index_of(const std::string& name) {
  int index = -1;
  const char* last = name.data() + name.size();
  if (name.starts_with(kCuda)) {
    const auto [end, error] = std::from_chars(name.data() + std::strlen(kCuda), last, index);
    if (error == std::errc() && end == last && index >= 0) return index;
  }
  throw input_error("\"" + name + "\" is no device.", "Use cpu or cuda:N.");
}

}  // namespace

void Workbench::load(const std::vector<std::string>& libraries, const std::vector<std::string>& copies) {
  for (std::size_t i = 0; i < libraries.size(); ++i) {
    const std::string& library = libraries[i];
    const std::string copy = copies.empty() ? std::string() : copies.at(i);
    if (std::any_of(digests_.begin(), digests_.end(),
                    [&](const auto& known) { return known.first == library; }))
      continue;
    std::string digest = sha256_file(copy.empty() ? library : copy);
    plugin::load(registry_, library, copy);
    digests_.emplace_back(library, std::move(digest));
  }
}

at::Device Workbench::device(const std::string& name) {
  const int index = name == "cpu" ? -1 : index_of(name);
  if (index >= 0) {
    if (started_ && !CudaLibrary::loaded())
      throw environment_error("This worker began on the CPU and cannot use " + name + " any more.",
                              "Start a worker for each device.");
    CudaLibrary::load();
    const int count = CudaLibrary::get().device_count();
    if (index >= count)
      throw environment_error(
          "There is no device " + name + ": this machine has " + std::to_string(count) + ".",
          "`harness doctor` lists the devices; train.device = \"auto\" takes what is there.");
  }
  if (!started_) at::set_num_threads(1);  // results depend on the number; trials run side by side instead
  started_ = true;
  return index < 0 ? at::Device(at::kCPU) : at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(index));
}

std::string Workbench::device_text(const std::string& name) const {
  if (!name.starts_with(kCuda)) return name;
  return name + " " + CudaLibrary::get().describe(index_of(name)).name;
}

Facts Workbench::device_facts(const std::string& name) const {
  if (!name.starts_with(kCuda)) return {};
  const cuda::DeviceDescription gpu = CudaLibrary::get().describe(index_of(name));
  return {{"gpu", gpu.name},
          {"gpu_uuid", gpu.uuid},
          {"gpu_compute_capability", gpu.compute_capability},
          {"gpu_multiprocessors", std::to_string(gpu.multiprocessors)},
          {"gpu_memory_mib", std::to_string(gpu.memory_mib)},
          {"cuda_runtime", gpu.runtime_version},
          {"cuda_driver", gpu.driver_version},
          {"cudnn", gpu.cudnn_version}};
}

const data::ResidentData& Workbench::data(const Settings& settings, const std::filesystem::path& folder,
                                          at::Device device) {
  Settings options = settings_of(settings, "data");
  const std::string plugin = options.at("plugin").string();
  options.erase("plugin");
  options.erase("batch_size");
  const std::string key = print_json(nlohmann::json{
      {"plugin", plugin}, {"options", options}, {"folder", folder.string()}, {"device", device.str()}});
  if (!data_ || key != data_key_) {
    data_.reset();  // before the next one is read: two may not fit
    extractors_ = metrics::Extractors({folder});
    references_.clear();
    data_ = std::make_unique<data::ResidentData>(registry_.dataset(plugin).make(options, {folder}), device);
    data_key_ = key;
  }
  return *data_;
}

}  // namespace harness::worker
