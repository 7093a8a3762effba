#include "harness/protocol/event.h"

#include <iterator>

#include "harness/base/error.h"

namespace harness {
namespace {
const char* const kStatusNames[] = {"waiting", "running", "done", "pruned", "diverged", "failed", "paused"};
}

const char* name_of(TrialStatus status) { return kStatusNames[static_cast<std::size_t>(status)]; }

TrialStatus trial_status_from(const std::string& name) {
  for (std::size_t i = 0; i < std::size(kStatusNames); ++i)
    if (name == kStatusNames[i]) return static_cast<TrialStatus>(i);
  throw input_error("`" + name + "` is no trial status",
                    "allowed: waiting, running, done, pruned, diverged, failed, paused");
}

}  // namespace harness
