#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/sdk/dataset.h"

namespace harness::sdk::testing {

// A data set without files for tests: every value is a fixed hash of its place, labels count up. Images where
// `shape` is [C, H, W], points in [-1, 1] where it is [D].
class FakeDataset : public Dataset {
 public:
  explicit FakeDataset(std::vector<std::int64_t> shape, std::int64_t train_size = 64,
                       std::vector<std::string> streams = {"data"}) {
    info_.shape = std::move(shape);
    info_.streams = std::move(streams);
    info_.train_size = train_size;
    info_.test_size = 16;
    info_.classes = 4;
  }

  DataInfo info() const override { return info_; }

  Examples read(std::string_view stream, Split split, std::int64_t begin, std::int64_t end) override {
    const std::int64_t width = info_.dimensions(), n = end - begin;
    std::uint64_t salt = split == Split::kTrain ? 1 : 2;
    for (const char letter : stream) salt = salt * 131 + static_cast<unsigned char>(letter);
    at::Tensor bytes = at::empty({n, width}, at::kByte);
    at::Tensor labels = at::empty({n}, at::kLong);
    auto* out = bytes.data_ptr<std::uint8_t>();
    for (std::int64_t i = 0; i < n; ++i) {
      labels.data_ptr<std::int64_t>()[i] = (begin + i) % info_.classes;
      for (std::int64_t d = 0; d < width; ++d)
        out[i * width + d] = hash(salt, static_cast<std::uint64_t>((begin + i) * width + d));
    }
    if (!info_.images()) return {bytes.to(at::kFloat) / 127.5 - 1.0, labels};
    std::vector<std::int64_t> shape{n};
    shape.insert(shape.end(), info_.shape.begin(), info_.shape.end());
    return {bytes.view(shape), labels};
  }

  std::string content_hash() override { return std::string(64, 'f'); }

 private:
  static std::uint8_t hash(std::uint64_t salt, std::uint64_t place) {
    std::uint64_t x = (place + 1) * 0x9E3779B97F4A7C15ULL + salt * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return static_cast<std::uint8_t>((x ^ (x >> 31)) >> 56);
  }

  DataInfo info_;
};

}  // namespace harness::sdk::testing
