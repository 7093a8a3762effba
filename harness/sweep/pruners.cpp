#include "harness/sweep/no_pruner.h"
#include "harness/sweep/pruner.h"

namespace harness {

std::unique_ptr<Pruner> make_pruner() { return std::make_unique<NoPruner>(); }

}  // namespace harness
