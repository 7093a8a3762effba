#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string_view>

#include "harness/data/resident_data.h"
#include "harness/train/trainer.h"

namespace harness::metrics {

// A batch of held-out data as the model sees it: in [-1, 1], prepared by the data set.
struct HeldOut {
  at::Tensor values, labels;
};
HeldOut held_out_batch(const data::ResidentData& data, train::EvalModel& trial, std::string_view stream,
                       std::int64_t begin, std::int64_t end, std::int64_t batch);

// The labels of held-out examples begin .. begin + n - 1, from the start again where they end: what a
// conditional model is asked to draw. Undefined without classes or held-out examples.
at::Tensor cycled_labels(const data::ResidentData& data, std::int64_t begin, std::int64_t n);

// n samples from latents that depend on the purpose and the batch alone.
at::Tensor generated(train::EvalModel& trial, std::string_view purpose, std::int64_t batch, std::int64_t n,
                     const at::Tensor& labels);

}  // namespace harness::metrics
