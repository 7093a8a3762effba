#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/config/value.h"
#include "harness/metrics/evaluation.h"
#include "harness/metrics/extractors.h"
#include "harness/plugin/registry.h"

namespace harness::metrics {

// One of two sets that are held against each other, whoever made it: images, or features of them.
struct ComparedSet {
  std::string name;                 // as messages call it
  std::int64_t size = 0;            // examples
  std::vector<std::int64_t> shape;  // of one: [C, H, W] for images, [D] for features
  // Examples begin .. end - 1, asked for once each and in order: images float32 in [-1, 1], features float32.
  std::function<at::Tensor(std::int64_t begin, std::int64_t end)> rows;
  // Their labels, int64, where `classes` > 0.
  std::function<at::Tensor(std::int64_t begin, std::int64_t end)> labels{};
  std::int64_t classes = 0;
  // Training examples of a data set, for metrics that look at them.
  std::function<at::Tensor(std::int64_t begin, std::int64_t end)> train{};
  std::int64_t train_size = 0;

  bool images() const { return shape.size() == 3; }
};

// Throws Error (kInput) where the two are no images or features of one kind: features against images, other
// dimensions, sizes or channels.
void refuse_unlike(const ComparedSet& real, const ComparedSet& fake);

// Why a metric cannot be given for two such sets; empty when it can. `extractor`: null where there is none.
std::string why_not_compared(const sdk::MetricInfo& metric, const ComparedSet& real,
                             const sdk::ExtractorInfo* extractor);

struct SetComparison {
  std::vector<std::string> metrics;
  Settings settings;  // of [metrics.METRIC] and [metrics.EXTRACTOR], keys with "metrics."
  std::int64_t batch_size = 256;
  NamedExtractor* features = nullptr;  // of images; null: none was named
  // Called with every batch of features, of the real set's first; null: not wanted.
  std::function<void(bool real, const at::Tensor& features)> keep{};
};

// The metrics' scores, in their order, as an evaluation gives them for equal examples in equal batches:
// whatever a metric draws depends on the batch alone. Features that are given stand for their own extractor,
// "given". Throws Error (kInput) for a metric that cannot be given, and as the metrics do.
std::vector<NamedScore> compare_sets(const plugin::Registry& registry, const ComparedSet& real,
                                     const ComparedSet& fake, const SetComparison& comparison);

}  // namespace harness::metrics
