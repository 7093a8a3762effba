#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/protocol/assignment.h"

namespace harness {

// Notices trials that stand still: a step that hangs, or one that takes very long.
class StallWatch {
 public:
  // Of each trial whose phase and step have not changed for two minutes, one line; the next after ten times
  // as long, and so on. `seconds` never runs backwards.
  std::vector<std::string> look(const std::vector<Progress>& running, double seconds);

 private:
  struct Stand {
    std::string phase;
    std::int64_t step = -1;
    double since = 0, next_word = 0;
  };
  std::map<std::string, Stand> stands_;  // by trial
};

}  // namespace harness
