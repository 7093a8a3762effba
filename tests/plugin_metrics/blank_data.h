#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "harness/sdk/dataset.h"

namespace harness::tests {

// Has a shape, and nothing to learn from.
class BlankData : public sdk::Dataset {
 public:
  explicit BlankData(std::vector<std::int64_t> shape) : shape_(std::move(shape)) {}
  sdk::DataInfo info() const override { return {.shape = shape_, .train_size = 4, .test_size = 4}; }
  sdk::Examples read(std::string_view, sdk::Split, std::int64_t, std::int64_t) override {
    throw std::logic_error("this extractor learns nothing from data");
  }
  std::string content_hash() override { return {}; }

 private:
  std::vector<std::int64_t> shape_;
};

}  // namespace harness::tests
