#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace harness::sdk {

// What a data set holds, known before training; a model is built for it.
struct DataInfo {
  std::vector<std::int64_t> shape;           // of one example: [C, H, W] for images, [D] for points
  std::vector<std::string> streams{"data"};  // image-to-image data have two, "a" and "b"
  std::int64_t train_size = 0;               // examples a stream (the smallest stream's)
  std::int64_t test_size = 0;
  std::int64_t classes = 0;  // 0: no labels
  bool binary = false;       // every pixel is -1 or 1: a Bernoulli likelihood is one

  bool images() const { return shape.size() == 3; }
  std::int64_t channels() const { return shape.at(0); }
  std::int64_t height() const { return shape.at(1); }
  std::int64_t width() const { return shape.at(2); }
  std::int64_t dimensions() const {
    std::int64_t product = 1;
    for (std::int64_t size : shape) product *= size;
    return product;
  }
};

}  // namespace harness::sdk
