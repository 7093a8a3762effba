#include "harness/worker/provenance.h"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <gnu/libc-version.h>
#include <sys/utsname.h>
#include <torch/csrc/api/include/torch/version.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>

#include "harness/base/build_info.h"

namespace harness::worker {
namespace {

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name"))
      if (const auto colon = line.find(": "); colon != std::string::npos) return line.substr(colon + 2);
  return "unknown";
}

constexpr const char* kVariables[] = {
    "OMP_NUM_THREADS", "MKL_NUM_THREADS",         "ATEN_CPU_CAPABILITY",  "ONEDNN_MAX_CPU_ISA",
    "MKL_CBWR",        "CUBLAS_WORKSPACE_CONFIG", "CUDA_VISIBLE_DEVICES", "LD_PRELOAD",
    "SLURM_JOB_ID",    "SLURM_ARRAY_TASK_ID",
};

}  // namespace

Facts environment_facts() {
  const BuildInfo build = build_info();
  utsname system{};
  ::uname(&system);
  Facts facts{{"harness", build.version},
              {"commit", build.commit},
              {"compiler", build.compiler},
              {"build_type", build.build_type},
              {"libtorch", TORCH_VERSION},
              {"cpu", cpu_model()},
              {"cpu_capability", at::get_cpu_capability()},
              {"threads", std::to_string(at::get_num_threads())},
              {"host", system.nodename},
              {"kernel", std::string(system.sysname) + " " + system.release},
              {"libc", std::string("glibc ") + ::gnu_get_libc_version()}};
  for (const char* name : kVariables)
    if (const char* value = std::getenv(name)) facts.emplace_back(std::string("env.") + name, value);
  return facts;
}

Facts used_libraries(const plugin::Registry& registry, const Settings& settings, const Facts& digests) {
  std::set<std::string> used;
  const auto add = [&](const std::string& kind, const std::string& name) {
    if (name != "none") used.insert(registry.library_of(kind, name));
  };
  for (const auto& [key, kind] : {std::pair{"model.plugin", "model"},
                                  {"data.plugin", "dataset"},
                                  {"loss.adversarial.plugin", "loss.adversarial"},
                                  {"loss.penalty.plugin", "loss.penalty"},
                                  {"loss.reconstruction.plugin", "loss.reconstruction"},
                                  {"loss.variational.plugin", "loss.variational"}})
    if (const auto found = settings.find(key); found != settings.end()) add(kind, found->second.string());
  if (const auto found = settings.find("metrics.list"); found != settings.end())
    for (const Value& name : found->second.list()) add("metric", name.string());
  if (const auto found = settings.find("metrics.features");
      found != settings.end() && !found->second.string().empty())
    add("feature_extractor", found->second.string());
  Facts facts;
  std::copy_if(digests.begin(), digests.end(), std::back_inserter(facts),
               [&](const auto& digest) { return used.contains(digest.first); });
  return facts;
}

}  // namespace harness::worker
