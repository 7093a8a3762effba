#include "harness/base/error.h"
#include "harness/sweep/grid_sampler.h"
#include "harness/sweep/sampler.h"

namespace harness {

std::unique_ptr<Sampler> make_sampler(const SweepSpec& sweep) {
  if (sweep.sampler == "grid") return std::make_unique<GridSampler>(sweep);
  throw internal_error("sweep.sampler \"" + sweep.sampler + "\" has no implementation");
}

}  // namespace harness
