#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/sdk/data_info.h"
#include "harness/sdk/step.h"

namespace harness::sdk {

enum class Split { kTrain, kTest };

struct Examples {
  at::Tensor values;  // uint8 [n, C, H, W] (0..255) for images, float32 [n, D] for points; on the CPU
  at::Tensor labels;  // int64 [n]; undefined where DataInfo::classes is 0
};

// The exact density of a synthetic point set: an equal mixture of isotropic Gaussians.
struct Mixture {
  at::Tensor centres;  // float64 [modes, D]
  double standard_deviation = 0.0;
};

// A data set. Constructed with its options and a DataFolder; throws harness::Error (kind kInput) that names
// file and byte offset when the files are wrong, before anything is trained.
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual DataInfo info() const = 0;
  // Examples [begin, end) of a stream in the files' order, the same for any division into blocks. The harness
  // reads a whole split in one call and keeps it in the device's memory: a set must fit there.
  virtual Examples read(std::string_view stream, Split split, std::int64_t begin, std::int64_t end) = 0;
  // Last word on a batch, already float in [-1, 1], on the device: binarisation, say. Draws from the step
  // only.
  virtual at::Tensor prepare(Step&, const at::Tensor& batch) { return batch; }
  // SHA-256 (harness/sdk/sha256.h) over the unpacked content, as 64 hex digits; for procedural sets over the
  // parameters and a version that is raised when equal parameters give other examples. Part of a trial's
  // provenance.
  virtual std::string content_hash() = 0;
  virtual std::optional<Mixture> mixture() const { return std::nullopt; }
  // Known generating factors of procedural sets, float32 [n, factors], and their names. A factor has levels:
  // few distinct values, each of many examples, of which only equality counts. Cut what varies continuously
  // into levels.
  virtual at::Tensor factors(Split) { return {}; }
  virtual std::vector<std::string> factor_names() const { return {}; }
};

// Where data sets look for files: --data, else HARNESS_DATA, else data/.
struct DataFolder {
  std::filesystem::path root;
};

}  // namespace harness::sdk
