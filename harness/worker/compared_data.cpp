#include "harness/worker/compared_data.h"

#include <utility>

#include "harness/base/error.h"
#include "harness/metrics/draws.h"
#include "harness/metrics/lone_step.h"

namespace harness::worker {
namespace {

class OnlyImages : public sdk::Dataset {
 public:
  explicit OnlyImages(const metrics::ComparedSet& set) {
    info_.shape = set.shape;
    info_.test_size = set.size;
  }
  sdk::DataInfo info() const override { return info_; }
  sdk::Examples read(std::string_view, sdk::Split, std::int64_t, std::int64_t) override {
    throw input_error("The feature extractor learns from a data set, and none is here.",
                      "Name a data set, such as mnist:test, in place of the real images.");
  }
  std::string content_hash() override { return std::string(64, '0'); }

 private:
  sdk::DataInfo info_;
};

}  // namespace

at::Tensor images_of_bytes(const at::Tensor& bytes) { return bytes.to(at::kFloat).div(127.5).sub_(1.0); }

std::string shape_text(at::IntArrayRef sizes) {
  std::string text;
  for (const std::int64_t size : sizes) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "(" + text + ")";
}

ComparedData::ComparedData(std::unique_ptr<sdk::Dataset> dataset, sdk::Split split, std::int64_t batch_size,
                           train::EvalModel* trial)
    : dataset_(std::move(dataset)),
      info_(dataset_->info()),
      split_(split),
      batch_size_(batch_size),
      trial_(trial) {
  if (!info_.images())
    throw input_error("The data set holds points, and images are compared here.",
                      "Name a data set of images.");
}

metrics::ComparedSet ComparedData::set(const std::string& name) {
  metrics::ComparedSet set;
  set.name = name;
  set.size = split_ == sdk::Split::kTrain ? info_.train_size : info_.test_size;
  set.shape = info_.shape;
  set.rows = [this](std::int64_t begin, std::int64_t end) { return prepared(split_, begin, end); };
  if (info_.classes > 0) {
    set.classes = info_.classes;
    set.labels = [this](std::int64_t begin, std::int64_t end) { return read(split_, begin, end).labels; };
  }
  set.train_size = info_.train_size;
  set.train = [this](std::int64_t begin, std::int64_t end) {
    return prepared(sdk::Split::kTrain, begin, end);
  };
  return set;
}

sdk::Examples ComparedData::read(sdk::Split split, std::int64_t begin, std::int64_t end) {
  return dataset_->read(info_.streams.front(), split, begin, end);
}

at::Tensor ComparedData::prepared(sdk::Split split, std::int64_t begin, std::int64_t end) {
  const sdk::Examples examples = read(split, begin, end);
  const at::Tensor images = images_of_bytes(examples.values);
  const std::int64_t batch =
      split == sdk::Split::kTrain ? metrics::training_batch(begin) : begin / batch_size_;
  if (trial_ != nullptr) return trial_->prepare(*dataset_, batch, images, examples.labels);
  metrics::LoneStep step("evaluation.prepare", batch, images, examples.labels, train::Scope::kData);
  return dataset_->prepare(step, images);
}

std::unique_ptr<sdk::Dataset> only_images(const metrics::ComparedSet& set) {
  return std::make_unique<OnlyImages>(set);
}

}  // namespace harness::worker
