#include "harness/cli/trial_name.h"

namespace harness::cli {

TrialRow find_trial(const Reader& reader, const std::string& name) {
  const std::size_t slash = name.rfind('/');
  if (slash == std::string::npos) return reader.trial(name);
  return reader.trial(name.substr(slash + 1), reader.experiment(name.substr(0, slash)).name);
}

}  // namespace harness::cli
