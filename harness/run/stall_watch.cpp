#include "harness/run/stall_watch.h"

#include <fmt/format.h>

#include "harness/base/text.h"

namespace harness {
namespace {

constexpr double kFirstWordSeconds = 120, kNextWordFactor = 10;

}  // namespace

std::vector<std::string> StallWatch::look(const std::vector<Progress>& running, double seconds) {
  std::vector<std::string> words;
  std::map<std::string, Stand> stands;
  for (const Progress& progress : running) {
    Stand& stand = stands[progress.trial];
    if (const auto known = stands_.find(progress.trial); known != stands_.end()) stand = known->second;
    if (stand.step != progress.step || stand.phase != progress.phase)
      stand = {progress.phase, progress.step, seconds, kFirstWordSeconds};
    const double still = seconds - stand.since;
    if (still < stand.next_word) continue;
    stand.next_word *= kNextWordFactor;
    words.push_back(fmt::format("trial {} stands at step {} ({}) for {}: it takes long, or it hangs",
                                progress.trial, grouped(progress.step), progress.phase,
                                human_seconds(still)));
  }
  stands_ = std::move(stands);
  return words;
}

}  // namespace harness
