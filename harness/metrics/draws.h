#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string_view>

#include "harness/data/resident_data.h"
#include "harness/train/trainer.h"

namespace harness::metrics {

// Places begin .. end - 1 of `count` held-out examples that are spread evenly over the whole set, for a set
// may be sorted by class. Int64, on the data's device.
at::Tensor spread(const data::ResidentData& data, std::int64_t begin, std::int64_t end, std::int64_t count);

// A batch of held-out data as the model sees it: in [-1, 1], prepared by the data set.
struct HeldOut {
  at::Tensor values, labels;
};
HeldOut held_out_batch(const data::ResidentData& data, train::EvalModel& trial, const at::Tensor& index,
                       std::int64_t batch);

// The number of the batch of training examples that begins there, which is no held-out batch's: none of these
// shares its noise.
constexpr std::int64_t training_batch(std::int64_t begin) { return (std::int64_t{1} << 40) + begin; }

// Training examples begin .. end - 1 in the files' order, prepared like held-out ones. What a data set draws
// for them depends on `begin`.
at::Tensor training_block(const data::ResidentData& data, train::EvalModel& trial, std::int64_t begin,
                          std::int64_t end);

// Training examples begin .. end - 1 of `count` that are spread evenly over their set, prepared alike.
at::Tensor training_sample(const data::ResidentData& data, train::EvalModel& trial, std::int64_t begin,
                           std::int64_t end, std::int64_t count);
// n draws from the data's density, which must be known; they depend on the batch alone.
at::Tensor density_sample(const data::ResidentData& data, train::EvalModel& trial, std::int64_t batch,
                          std::int64_t n);

// Labels begin .. end - 1 of `count` samples, those of held-out examples spread evenly: what a conditional
// model is asked to draw. Undefined without classes or held-out examples.
at::Tensor labels_to_draw(const data::ResidentData& data, std::int64_t begin, std::int64_t end,
                          std::int64_t count);

// n samples from latents that depend on the purpose and the batch alone.
at::Tensor generated(train::EvalModel& trial, std::string_view purpose, std::int64_t batch, std::int64_t n,
                     const at::Tensor& labels);

}  // namespace harness::metrics
