#pragma once

#include <ATen/ATen.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "harness/config/value.h"
#include "harness/data/resident_data.h"
#include "harness/metrics/evaluation.h"
#include "harness/metrics/extractors.h"
#include "harness/plugin/registry.h"
#include "harness/worker/provenance.h"

namespace harness::worker {

// What a worker keeps from one assignment to the next: the loaded plugins, the device, the last data set.
class Workbench {
 public:
  // `registry` may already hold plugins (tests).
  explicit Workbench(plugin::Registry registry = {}) : registry_(std::move(registry)) {}

  // Loads what is not loaded yet, each after the SHA-256 of its file was taken; `copies`, where there are
  // any, are the files to open in their place, one each. Throws Error as plugin::load does.
  void load(const std::vector<std::string>& libraries, const std::vector<std::string>& copies = {});
  const plugin::Registry& registry() const { return registry_; }
  const Facts& digests() const { return digests_; }

  // "cpu" or "cuda:N"; sets the process up for it (one intra-op thread). The first call decides whether CUDA
  // can be used at all: its library must come before any other use of LibTorch. Throws Error (kEnvironment)
  // for a device that is not there.
  at::Device device(const std::string& name);
  // "cpu", "cuda:0 NVIDIA H100 80GB HBM3".
  std::string device_text(const std::string& name) const;
  // Of a GPU: its identity, the versions of driver and libraries; nothing for the CPU.
  Facts device_facts(const std::string& name) const;

  // The data set that the settings name, in the device's memory; the same one again for equal settings.
  const data::ResidentData& data(const Settings& settings, const std::filesystem::path& folder,
                                 at::Device device);
  const data::ResidentData& data_in_use() const { return *data_; }
  // Of the last data set: kept as long as it is.
  metrics::Extractors& extractors() { return extractors_; }
  metrics::References& references() { return references_; }

 private:
  plugin::Registry registry_;
  Facts digests_;
  bool started_ = false;
  std::unique_ptr<data::ResidentData> data_;
  metrics::Extractors extractors_;
  metrics::References references_;
  std::string data_key_;
};

}  // namespace harness::worker
