#include "harness/worker/check_command.h"

#include <ATen/Parallel.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "harness/base/error.h"
#include "harness/check/carriers.h"
#include "harness/check/check.h"
#include "harness/plugin/load.h"

namespace harness::worker {

void check(const std::string& data_folder, const std::vector<std::string>& libraries,
           const std::function<void(const nlohmann::json&)>& tell) {
  at::set_num_threads(1);
  plugin::Registry registry;
  check::register_carriers(registry);
  const std::string subject = std::filesystem::canonical(libraries.at(0)).string();
  plugin::load(registry, subject);
  for (std::size_t i = 1; i < libraries.size(); ++i) {
    try {
      plugin::load(registry, libraries[i]);
    } catch (const Error&) {
      continue;  // a helper that has the subject's names, or is refused: `plugin list` tells why
    }
  }
  check::ProofListener listener;
  listener.begins = [&](const std::string& of, check::Proof proof) {
    tell({{"subject", of}, {"proof", check::name_of(proof)}});
  };
  listener.ends = [&](const check::Finding& finding) {
    tell({{"subject", finding.subject},
          {"proof", check::name_of(finding.proof)},
          {"passed", finding.passed},
          {"skipped", finding.skipped},
          {"detail", finding.detail},
          {"remedy", finding.remedy}});
  };
  check::check_library(registry, subject, data_folder, listener);
}

}  // namespace harness::worker
