#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <string>

#include "harness/metrics/set_comparison.h"
#include "harness/sdk/dataset.h"
#include "harness/train/trainer.h"

namespace harness::worker {

// uint8 0..255 to floats in [-1, 1].
at::Tensor images_of_bytes(const at::Tensor& bytes);

// "(5, 1, 28, 28)", as NumPy prints it.
std::string shape_text(at::IntArrayRef sizes);

// A data set's split of images; prepared as a trial's evaluation does it.
class ComparedData {
 public:
  // `batch_size`: of the evaluation. `trial`: the one whose data they are, null where there is none; lives as
  // long. Throws Error (kInput) for points.
  ComparedData(std::unique_ptr<sdk::Dataset> dataset, sdk::Split split, std::int64_t batch_size,
               train::EvalModel* trial);

  sdk::Dataset& dataset() { return *dataset_; }
  metrics::ComparedSet set(const std::string& name);

 private:
  sdk::Examples read(sdk::Split split, std::int64_t begin, std::int64_t end);
  at::Tensor prepared(sdk::Split split, std::int64_t begin, std::int64_t end);

  std::unique_ptr<sdk::Dataset> dataset_;
  sdk::DataInfo info_;
  sdk::Split split_;
  std::int64_t batch_size_;
  train::EvalModel* trial_;
};

// Stands in for a data set where an extractor is made for images of a file; throws where it is to be read.
std::unique_ptr<sdk::Dataset> only_images(const metrics::ComparedSet& set);

}  // namespace harness::worker
