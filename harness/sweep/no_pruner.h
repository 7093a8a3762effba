#pragma once

#include "harness/sweep/pruner.h"

namespace harness {

// Lets every trial run to its end.
class NoPruner : public Pruner {
 public:
  std::optional<std::string> judge(const ObjectiveReport&) override { return std::nullopt; }
};

}  // namespace harness
