#include "harness/check/synthetic_data.h"

#include "harness/train/noise.h"

namespace harness::check {
namespace {

constexpr std::int64_t kTrain = 64, kTest = 32, kClasses = 4;

class SyntheticData : public sdk::Dataset {
 public:
  SyntheticData(std::vector<std::int64_t> shape, std::int64_t streams) {
    info_.shape = std::move(shape);
    if (streams > 1) info_.streams = {"a", "b"};
    info_.train_size = kTrain;
    info_.test_size = kTest;
    info_.classes = kClasses;
  }

  sdk::DataInfo info() const override { return info_; }

  sdk::Examples read(std::string_view stream, sdk::Split split, std::int64_t begin,
                     std::int64_t end) override {
    const std::int64_t size = split == sdk::Split::kTrain ? kTrain : kTest;
    std::vector<std::int64_t> shape{size};
    shape.insert(shape.end(), info_.shape.begin(), info_.shape.end());
    train::NoiseKey key;
    key.purpose = train::hash_name(stream);
    key.step = split == sdk::Split::kTrain ? 0 : 1;
    sdk::Examples examples;
    if (info_.images())
      examples.values = train::philox_randint(key, 256, shape, at::kCPU).to(at::kByte).slice(0, begin, end);
    else
      examples.values = train::philox_normal(key, shape, at::TensorOptions(at::kFloat)).slice(0, begin, end);
    examples.labels = at::arange(begin, end, at::TensorOptions(at::kLong)).remainder(kClasses);
    return examples;
  }

  std::optional<sdk::Mixture> mixture() const override {
    if (info_.images()) return std::nullopt;
    return sdk::Mixture{at::zeros({1, info_.dimensions()}, at::TensorOptions(at::kDouble)), 1.0};
  }

  std::string content_hash() override { return std::string(64, '0'); }
  // Two made-up ones, of four levels and of two.
  at::Tensor factors(sdk::Split split) override {
    const at::Tensor index = at::arange(split == sdk::Split::kTrain ? kTrain : kTest, at::kFloat);
    return at::stack({index.remainder(4), index.remainder(8).ge(4).to(at::kFloat)}, 1);
  }
  std::vector<std::string> factor_names() const override { return {"quarter", "half"}; }

 private:
  sdk::DataInfo info_;
};

}  // namespace

std::unique_ptr<sdk::Dataset> synthetic_data(std::vector<std::int64_t> shape, std::int64_t streams) {
  return std::make_unique<SyntheticData>(std::move(shape), streams);
}

}  // namespace harness::check
