#include "harness/worker/compared_array.h"

#include <algorithm>

#include "harness/base/error.h"
#include "harness/metrics/npy.h"
#include "harness/worker/compared_data.h"

namespace harness::worker {
namespace {

Error unfit_array(const std::string& what) {
  return input_error(what,
                     "Features are float32 or float64 [N, D], images uint8 [N, C, H, W] or [N, H, W, C].");
}

}  // namespace

metrics::ComparedSet set_of_array(const std::string& name, const std::filesystem::path& file) {
  at::Tensor array = metrics::read_npy(file);
  const at::IntArrayRef sizes = array.sizes();
  if (array.dim() > 0 && std::any_of(sizes.begin() + 1, sizes.end(), [](std::int64_t n) { return n < 1; }))
    throw unfit_array(name + ": an example of an array of shape " + shape_text(sizes) + " holds no numbers.");
  metrics::ComparedSet set;
  set.name = name;
  if (array.dim() == 2 && array.scalar_type() != at::kByte) {
    set.shape = {array.size(1)};
  } else if (array.dim() == 4 && array.scalar_type() == at::kByte) {
    const auto channels = [&](std::int64_t dimension) {
      return array.size(dimension) == 1 || array.size(dimension) == 3;
    };
    if (!channels(1) && channels(3)) array = array.permute({0, 3, 1, 2});
    if (array.size(1) != 1 && array.size(1) != 3)
      throw input_error(name + ": images have 1 or 3 channels, [N, C, H, W] or [N, H, W, C], not " +
                        std::to_string(array.size(1)) + " or " + std::to_string(array.size(3)) + ".");
    set.shape = array.sizes().slice(1).vec();
  } else {
    throw unfit_array(name + ": the array has " + std::to_string(array.dim()) + " dimensions of " +
                      c10::toString(array.scalar_type()) + ", and is neither features nor images.");
  }
  set.size = array.size(0);
  set.rows = [array](std::int64_t begin, std::int64_t end) {
    const at::Tensor rows = array.slice(0, begin, end);
    return rows.dim() == 4 ? images_of_bytes(rows.contiguous()) : rows.to(at::kFloat);
  };
  return set;
}

}  // namespace harness::worker
