#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/data/resident_data.h"
#include "harness/train/fusion.h"

namespace harness::train {

// Training batches by number: batch k of a trial is a slice of the permutation of its epoch, keyed by (seed,
// stream, epoch) alone. What is left over at an epoch's end is not used in that epoch.
class Batches {
 public:
  // `seeds`: one a trial. Throws Error (kInput) when the data set has fewer examples than a batch.
  Batches(const data::ResidentData& data, const Fusion& fusion, std::vector<std::int64_t> seeds,
          std::int64_t batch_size, at::ScalarType dtype, at::Device device);

  std::int64_t batch_size() const { return batch_size_; }
  sdk::Dataset& dataset() const { return data_.dataset(); }

  // Stacked, before Dataset::prepare: [N, ...] or [B, N, ...].
  at::Tensor values(std::string_view stream, std::int64_t number);
  at::Tensor labels(std::string_view stream, std::int64_t number);

 private:
  struct Stream {
    std::string name;
    std::int64_t epoch = -1;
    at::Tensor order;  // int64 [n] or [B, n]
  };
  at::Tensor index(std::string_view stream, std::int64_t number);  // int64 [N] or [B * N]
  at::Tensor restack(const at::Tensor& flat) const;

  const data::ResidentData& data_;
  Fusion fusion_;
  std::vector<std::int64_t> seeds_;
  std::int64_t batch_size_, batches_an_epoch_;
  at::ScalarType dtype_;
  at::Device device_;
  std::vector<Stream> streams_;
};

}  // namespace harness::train
